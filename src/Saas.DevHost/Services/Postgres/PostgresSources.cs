namespace Saas.DevHost.Services.Postgres;

internal static class PostgresSources
{
    private const string Advice =
        "Install PostgreSQL 15 or newer (Debian and Ubuntu: apt install postgresql; macOS: brew install postgresql@18), "
        + "or Docker, or npm, or set DATABASE_ADMIN_URL=postgresql://postgres:secret@host:5432/postgres.";

    public static Task<StartedService> StartAsync(ServiceContext context, string? demanded, CancellationToken cancellation) =>
        SourceChooser.StartAsync("PostgreSQL", [new GivenPostgres(), new DockerPostgres(), new LocalPostgres(), new NpmPostgres()],
            demanded, Advice, context, cancellation);
}
