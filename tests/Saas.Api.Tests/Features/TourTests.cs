using System.Text.Json;
using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Features;

/// <summary>The tour of the README, run as it stands there against a demo.</summary>
public sealed partial class TourTests
{
    [Fact]
    public async Task Gives_what_its_comments_promise()
    {
        Assert.SkipWhen(ProgramSearch.Find("bash") is null || ProgramSearch.Find("curl") is null, "The tour is for bash and curl.");
        await using var database = await OwnDatabase.MigratedAsync();
        (await database.RunAsync("seed")).ShouldSucceed();
        await using var api = await database.StartAsync();

        var first = await RunAsync(api);
        Assert.Equal("ok", first[0].Text("status"));
        Assert.Equal("ADMIN", first[1].Text("role"));
        Assert.Equal((2, true), (Names(first[2]).Length, first[2].GetProperty("nextCursor").GetString()?.Length > 0));
        Assert.Equal(["Uwe User"], Names(first[3]));
        Assert.Equal("Grace", first[4].Text("name"));
        Assert.Equal(["#/email", "#/name", "#/role"], first[5].GetProperty("errors").EnumerateArray().Select(error => error.Text("pointer")).Distinct().Order());
        Assert.Equal("i***@example.com", first[6].Text("maskedEmail"));
        Assert.Equal(["me"], Names(first[7]));
        Assert.Equal("tenant_mismatch", first[8].Text("code"));
        Assert.Equal("mail.send", Assert.Single(first[9].GetProperty("items").EnumerateArray()).Text("kind"));
        Assert.Single(Names(first[10]));
        Assert.Equal(204, first[11].GetInt32());
        Assert.Equal("api_key_revoked", first[12].Text("code"));
        Assert.Equal(204, first[13].GetInt32());
        Assert.Equal("session_revoked", first[14].Text("code"));
        Assert.Equal(15, first.Count);

        var second = await RunAsync(api);
        Assert.Equal("user_exists", second[4].Text("code"));
        Assert.Equal("session_revoked", second[14].Text("code"));
    }

    /// <summary>One JSON value for each line that the tour prints.</summary>
    private static async Task<IReadOnlyList<JsonElement>> RunAsync(ApiInstance api)
    {
        var tour = Block().Match(Sources.Read("README.md").Text).Groups[1].Value.Replace("http://localhost:3000", api.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        // A proxy of the caller's own stays out of it.
        var call = new ProgramCall("bash", "-c", tour) { Environment = new Dictionary<string, string?> { ["NO_PROXY"] = "*" } };
        var result = await Command.RequireAsync(call, TestContext.Current.CancellationToken);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string[] Names(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(user => user.Text("name"))];

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
