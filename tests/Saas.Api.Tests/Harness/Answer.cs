using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>Sends requests and judges answers.</summary>
internal static class Answer
{
    private static readonly string[] Leaks = ["   at ", "Exception", "Attribute", "Npgsql", "StackExchange", "SELECT ", "INSERT ", "UPDATE ", "saas_app", "saas_system"];

    /// <summary>The body goes as JSON; a string or bytes go as they are, labelled application/json; an HttpContent as it is.</summary>
    public static async Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient client, HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Content(body) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage answer)
    {
        var text = await answer.ReadTextAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public static Task<string> ReadTextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonElement> ShouldBeAsync(this HttpResponseMessage answer, int status)
    {
        if ((int)answer.StatusCode != status)
            Assert.Fail($"{status} was expected, this came: {(int)answer.StatusCode} {await answer.ReadTextAsync()}");
        return await answer.ReadJsonAsync();
    }

    /// <summary>RFC 9457 with our code and a trace id, and nothing of the inside.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.ReadTextAsync();
        Assert.True((int)answer.StatusCode == status, $"{status} {code} was expected, this came: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", problem.Text("traceId"));
        foreach (var leak in Leaks)
            Assert.DoesNotContain(leak, text, StringComparison.Ordinal);
        return problem;
    }

    /// <summary>A validation problem that points at these members, and no others.</summary>
    public static async Task ShouldPointAtAsync(this HttpResponseMessage answer, params string[] pointers)
    {
        var problem = await answer.ShouldBeProblemAsync(400, "validation_failed");
        Assert.Equal(pointers.Order(), problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("pointer")).Distinct().Order());
    }

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static string[] Members(this JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    public static string Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";

    private static HttpContent? Content(object? body) => body switch
    {
        null => null,
        HttpContent content => content,
        string text => Labelled(Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Labelled(bytes),
        _ => JsonContent.Create(body),
    };

    private static ByteArrayContent Labelled(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
