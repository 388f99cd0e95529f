using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string?> Nothing = [];

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("serve", "--help")]
    [InlineData("worker", "--help")]
    [InlineData("migrate", "--help")]
    [InlineData("seed", "--help")]
    [InlineData("openapi", "--help")]
    [InlineData("healthcheck", "--help")]
    [InlineData("keys", "--help")]
    [InlineData("keys", "list", "--help")]
    [InlineData("keys", "create", "--help")]
    [InlineData("keys", "rotate", "--help")]
    [InlineData("keys", "retire", "--help")]
    [InlineData("keys", "encrypt", "--help")]
    public async Task Helps_without_any_setting(params string[] args)
    {
        var result = (await ApiHost.Current.RunVerbAsync(Nothing, args)).ShouldSucceed();

        Assert.Contains(args[0].StartsWith('-') || args[0] == "help" ? "migrate" : args[0], result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("--unknown")]
    [InlineData("Migrate")]
    [InlineData("serve", "--port", "1")]
    [InlineData("worker", "--unknown")]
    [InlineData("worker", "extra")]
    [InlineData("worker", "--once", "--once")]
    [InlineData("worker", "--once", "--max-seconds")]
    [InlineData("worker", "--max-seconds", "5")]
    [InlineData("worker", "--once", "--max-seconds", "0")]
    [InlineData("worker", "--once", "--max-seconds", "1.5")]
    [InlineData("worker", "--once", "--max-seconds", "86401")]
    [InlineData("migrate", "--unknown")]
    [InlineData("migrate", "extra")]
    [InlineData("seed", "--tenants")]
    [InlineData("seed", "--tenants", "1", "--tenants", "2")]
    [InlineData("seed", "--unknown", "1")]
    [InlineData("openapi", "--unknown")]
    [InlineData("healthcheck", "extra")]
    [InlineData("keys")]
    [InlineData("keys", "unknown")]
    [InlineData("keys", "list", "--unknown")]
    [InlineData("keys", "list", "extra")]
    [InlineData("keys", "rotate", "--now")]
    [InlineData("keys", "retire")]
    [InlineData("keys", "retire", "--now")]
    [InlineData("keys", "retire", "0123456789abcdef", "extra")]
    [InlineData("keys", "retire", "0123456789abcdef", "--unknown")]
    public async Task Refuses_what_it_does_not_know(params string[] args)
    {
        var result = await ApiHost.Current.RunVerbAsync(Nothing, args);

        result.ShouldFail(2, args is not ["keys", "retire", "--now"] && (args[^1].StartsWith('-') || args.Length == 1) ? args[^1] : args[0]);
    }

    [Fact]
    public async Task Prints_the_OpenAPI_document_without_any_setting()
    {
        var printed = (await ApiHost.Current.RunVerbAsync(Nothing, "openapi")).ShouldSucceed();
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/openapi/v1.json");

        var (document, served) = (JsonDocument.Parse(printed.Output).RootElement, await answer.ShouldBeAsync(200));

        Assert.Equal(served.GetProperty("paths").ToString(), JsonDocument.Parse(printed.Output.ReplaceLineEndings("\n")).RootElement.GetProperty("paths").ToString());
        Assert.StartsWith("3.1.", document.Text("openapi"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_the_health_of_the_service_on_its_port()
    {
        var port = ApiHost.Current.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var well = await ApiHost.Current.RunVerbAsync(new Dictionary<string, string?> { ["PORT"] = port }, "healthcheck");
        var nobody = await ApiHost.Current.RunVerbAsync(new Dictionary<string, string?> { ["PORT"] = "9" }, "healthcheck");

        well.ShouldSucceed();
        nobody.ShouldFail(1, "9");
    }

    [Fact]
    public async Task Says_in_one_line_that_its_port_is_taken()
    {
        var environment = ApiHost.Current.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        environment["PORT"] = ApiHost.Current.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var result = await ApiHost.Current.RunVerbAsync(environment);

        result.ShouldFail(1, environment["PORT"]!, "in use");
    }
}
