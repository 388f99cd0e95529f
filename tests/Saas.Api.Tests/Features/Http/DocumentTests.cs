using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Http;

public sealed partial class DocumentTests
{
    [Fact]
    public async Task Serves_OpenAPI_3_1_with_an_id_for_every_operation()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/openapi/v1.json");

        var document = await answer.ShouldBeAsync(200);
        Assert.StartsWith("3.1.", document.Text("openapi"), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToArray();
        Assert.NotEmpty(operations);
        var ids = operations.Select(operation => operation.Value.Text("operationId")).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(operations, operation => Assert.NotEmpty(operation.Value.Text("summary")));
    }

    [Fact]
    public async Task Serves_the_reader_with_all_its_parts_from_this_host()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/docs/");

        var html = await answer.ReadTextAsync();
        Assert.Equal((200, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotMatch(OtherHost(), html);
        var parts = Part().Matches(html).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            using var asset = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, new Uri(new Uri(ApiHost.Current.Url, "/docs/"), part).PathAndQuery);
            Assert.True(asset.IsSuccessStatusCode, $"{part}: {(int)asset.StatusCode}");
            Assert.NotEmpty(await asset.ReadTextAsync());
        }
    }

    [Fact]
    public async Task Answers_an_unknown_document_with_a_problem()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/openapi/v2.json");

        await answer.ShouldBeProblemAsync(404, "not_found");
    }

    /// <summary>Everybody may ask for it: anew for each of them it takes some 15 ms of a core.</summary>
    [Fact]
    public async Task Makes_the_document_once()
    {
        await using var api = await ApiHost.Current.StartAsync();
        await ReadAsync(api, 20);
        var before = api.ProcessorTime;

        await ReadAsync(api, 100);

        Assert.InRange((api.ProcessorTime - before).TotalMilliseconds, 0, 400);
    }

    private static async Task ReadAsync(ApiInstance api, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await api.Client.SendJsonAsync(HttpMethod.Get, "/openapi/v1.json");
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    [GeneratedRegex("""(?:src|href)\s*=\s*["']?([^"'\s>]+)""")]
    private static partial Regex Part();

    /// <summary>An address that a browser would fetch from elsewhere.</summary>
    [GeneratedRegex("""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//|cdn\.|jsdelivr|googleapis|unpkg""")]
    private static partial Regex OtherHost();
}
