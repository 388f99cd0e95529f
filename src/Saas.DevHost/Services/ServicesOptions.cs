namespace Saas.DevHost.Services;

internal sealed record ServicesOptions
{
    /// <summary>Holds one folder per use.</summary>
    public string DataDirectory { get; init; } = Repository.DataDirectory;

    /// <summary>The folder of this use, such as <c>dev</c> or <c>test</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// True keeps the data and writes it safely. False starts empty every time and trades crash safety for speed; when
    /// the folder is in use by another run, the next free one (<c>test-2</c>, …) is taken.
    /// </summary>
    public required bool Durable { get; init; }

    public bool Reset { get; init; }

    /// <summary>Demands one source (<c>docker</c>, <c>local</c>, <c>npm</c>) instead of the first that works.</summary>
    public string? Postgres { get; init; } = Environment.GetEnvironmentVariable("SAAS_DEV_POSTGRES");

    /// <summary>Demands one source (<c>docker</c>, <c>local</c>, <c>garnet</c>) instead of the first that works.</summary>
    public string? Redis { get; init; } = Environment.GetEnvironmentVariable("SAAS_DEV_REDIS");
}
