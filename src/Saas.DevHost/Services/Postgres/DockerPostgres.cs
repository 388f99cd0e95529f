using Saas.DevHost.Services.Docker;
using Testcontainers.PostgreSql;

namespace Saas.DevHost.Services.Postgres;

/// <summary>The official image. Development data is in a named volume, which survives the container.</summary>
internal sealed class DockerPostgres : IServiceSource
{
    private const string Image = "postgres:18-alpine";

    // The image of version 18 keeps its cluster in a folder of the version below this one.
    private const string DataDirectory = "/var/lib/postgresql";

    public string Name => "docker";

    public string? DataPlace => DataPlaces.DockerVolume;

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        using var engine = await DockerEngine.FindAsync(cancellation);
        var image = new DockerImage(
            Image, DockerNames.Container(context.Folder, "postgres"), PostgreSqlBuilder.PostgreSqlPort, PostgresPing.Question, PostgresPing.IsAnswer);
        var secret = context.Folder.Secret();
        var builder = new PostgreSqlBuilder(Image).WithUsername("postgres").WithPassword(secret).WithDatabase("postgres")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8")
            .WithCommand("-c", "max_connections=300");
        // The builder's own settings give up crash safety; the last one given counts.
        builder = context.Durable
            ? builder.WithVolumeMount(DockerNames.Volume(context.Folder), DataDirectory)
                .WithCommand("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
            : builder.WithTmpfsMount(DataDirectory);
        var configured = engine.Configure<PostgreSqlBuilder, PostgreSqlContainer, PostgreSqlConfiguration>(builder, image);
        var container = await engine.StartAsync(configured.Build(), image, context, cancellation);
        var url = new UriBuilder("postgresql", container.Host, container.Port, "postgres")
        {
            UserName = "postgres",
            Password = secret,
        };
        return new StartedService(url.Uri, $"Docker image {Image}", container);
    }
}
