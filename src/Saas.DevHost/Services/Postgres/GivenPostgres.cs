namespace Saas.DevHost.Services.Postgres;

/// <summary>The server at DATABASE_ADMIN_URL. It belongs to somebody else: never stopped, never wiped.</summary>
internal sealed class GivenPostgres : IServiceSource
{
    private const string Variable = "DATABASE_ADMIN_URL";

    public string Name => Variable;

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(given))
            throw new UnavailableException("not set");

        if (!Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme is not ("postgresql" or "postgres") || url.Host.Length == 0)
            throw new SetupException($"{Variable} is not an address such as postgresql://postgres:secret@localhost:5432/postgres");

        var port = url.Port > 0 ? url.Port : 5432;
        await AddressProbe.RequireAsync(Variable, "PostgreSQL", url.Host, port, PostgresPing.Question, PostgresPing.IsAnswer, cancellation);
        return new StartedService(new UriBuilder(url) { Port = port }.Uri, $"given by {Variable} at {url.Host}");
    }
}
