namespace Saas.DevHost;

internal sealed record DevHostOptions
{
    public bool Reset { get; init; }

    public bool ServicesOnly { get; init; }

    public bool Aot { get; init; }

    public bool Help { get; init; }

    public int Port { get; init; } = 3000;
}
