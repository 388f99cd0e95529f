using Saas.Api.Tests.Harness;
using Saas.DevHost;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;
using Saas.DevHost.Services.Postgres;

namespace Saas.Api.Tests.Start;

/// <summary>What the development host says when it cannot start: one line each, with the way out.</summary>
public sealed class DevHostTests
{
    [Theory]
    [InlineData("--unknown")]
    [InlineData("extra")]
    [InlineData("--port")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "x")]
    [InlineData("--port=-1")]
    public async Task Refuses_what_it_does_not_know(params string[] args)
    {
        var result = await RunAsync(args);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Lists_its_options()
    {
        var result = await RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        foreach (var option in new[] { "--port", "--reset", "--services-only", "--aot" })
            Assert.Contains(option, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_port_is_busy_and_offers_another() =>
        ShouldBeOneLine(Assert.Throws<SetupException>(() => ApiServer.RequireFreePort(ApiHost.Current.Url.Port)),
            $"Port {ApiHost.Current.Url.Port} is in use", "--port");

    [Fact]
    public async Task Says_that_a_given_server_does_not_answer()
    {
        await using var closed = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        var port = new Uri(closed.Through("postgresql://localhost")).Port;
        closed.Refuse();

        var problem = await Assert.ThrowsAsync<SetupException>(() => AddressProbe.RequireAsync(
            "DATABASE_ADMIN_URL", "PostgreSQL", "127.0.0.1", port, [0], _ => true, TestContext.Current.CancellationToken));

        ShouldBeOneLine(problem, "DATABASE_ADMIN_URL", $"127.0.0.1:{port}", "unset");
    }

    [Fact]
    public async Task Says_that_what_answers_at_a_given_address_is_something_else()
    {
        var problem = await Assert.ThrowsAsync<SetupException>(() => AddressProbe.RequireAsync(
            "REDIS_URL", "Redis", ApiHost.Current.Url.Host, ApiHost.Current.Url.Port, "PING\r\n\r\n"u8.ToArray(), answer => answer.AsSpan().StartsWith("+PONG"u8),
            TestContext.Current.CancellationToken));

        ShouldBeOneLine(problem, "REDIS_URL", "is not Redis");
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("half")]
    public void Says_that_the_data_folder_is_broken(string fault)
    {
        using var folder = OwnFolder();
        var home = folder.In("postgres");
        var cluster = Directory.CreateDirectory(PostgresHome.ClusterIn(home)).FullName;
        if (fault == "half")
            File.WriteAllText(Path.Combine(cluster, "PG_VERSION"), "unreadable");

        ShouldBeOneLine(Assert.Throws<SetupException>(() => PostgresCluster.MajorOf(home)), home, "--reset");
        folder.Wipe();
    }

    [Fact]
    public void Says_who_uses_the_data_folder()
    {
        using var folder = OwnFolder();

        var problem = Assert.Throws<SetupException>(() => DataFolder.Open(new ServicesOptions { Name = Path.GetFileName(folder.Path), Durable = true }));

        ShouldBeOneLine(problem, folder.Path, $"process {Environment.ProcessId}");
    }

    private static DataFolder OwnFolder()
    {
        var folder = DataFolder.Open(new ServicesOptions { Name = "start", Durable = false });
        folder.Wipe();
        return folder;
    }

    private static void ShouldBeOneLine(SetupException problem, params string[] parts)
    {
        Assert.DoesNotContain('\n', problem.Message);
        Assert.All(parts, part => Assert.Contains(part, problem.Message, StringComparison.Ordinal));
    }

    private static Task<CommandResult> RunAsync(params string[] args)
    {
        var program = Path.ChangeExtension(typeof(ServicesOptions).Assembly.Location, ".dll");
        return Command.RunAsync(new ProgramCall(DotNetHost.File, [program, .. args]), TestContext.Current.CancellationToken);
    }
}
