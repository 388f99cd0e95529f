using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Bodies that are wrong as a whole or in one member; each has its 4xx, and nothing is written.</summary>
public sealed class BadBodyTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("{}}")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1"} trailing""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1",}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1"/* c */}""")]
    [InlineData("""{'name':'A','email':'EMAIL','password':'password-1'}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1","role":"SUPER_ADMIN"}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1","name":"B"}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"password-1","NAME":"B"}""")]
    [InlineData("""{"name":7,"email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":["A"],"email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":{"a":1},"email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":null,"email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A","email":true,"password":"password-1"}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":12345678}""")]
    [InlineData("""{"name":"A\u0000B","email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A\u001bB","email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A\ud800","email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A\udc00\ud800","email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A","email":"EMAIL","password":"pass\u0000word-1"}""")]
    [InlineData("""{"na\ud800me":"A","email":"EMAIL","password":"password-1"}""")]
    [InlineData("""{"name":"A","email":"EMAIL\r\nBcc: x@example.com","password":"password-1"}""")]
    public async Task Refuses_what_is_not_JSON_of_the_documented_shape(string body)
    {
        var email = Unique.Email();

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", body.Replace("EMAIL", email, StringComparison.Ordinal));

        await answer.ShouldBeProblemAsync(400, "malformed_json");
        await ShouldNotExistAsync(email);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x0a })]
    public async Task Refuses_bytes_that_no_string_may_hold(byte[] bytes)
    {
        var email = Unique.Email();
        byte[] body = [.. "{\"name\":\"A"u8, .. bytes, .. Encoding.UTF8.GetBytes($"B\",\"email\":\"{email}\",\"password\":\"password-1\"}}")];

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", body);

        await answer.ShouldBeProblemAsync(400, "malformed_json");
        await ShouldNotExistAsync(email);
    }

    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/login")]
    [InlineData("/auth/register")]
    [InlineData("/auth/refresh")]
    [InlineData("/auth/logout")]
    public async Task Refuses_JSON_nested_1000_deep(string path)
    {
        foreach (var body in new[] { new string('[', 1000) + new string(']', 1000), string.Concat(Enumerable.Repeat("{\"name\":", 1000)), new string('[', 200_000) })
        {
            using var answer = await Client.SendJsonAsync(HttpMethod.Post, path, body);
            await answer.ShouldBeProblemAsync(400, "malformed_json");
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Refuses_another_content_type(string? type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", content);

        await answer.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Refuses_JSON_that_is_not_in_UTF_8(string charset)
    {
        foreach (var path in new[] { "/tenants", "/auth/refresh" })
        {
            using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"POST {path} HTTP/1.1", "{}"u8.ToArray(), $"Content-Type: application/json; charset={charset}");
            await answer.ShouldBeProblemAsync(415, "unsupported_media_type");
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("UTF-8")]
    [InlineData("\"utf-8\"")]
    public async Task Takes_UTF_8_by_its_name(string charset)
    {
        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "POST /tenants HTTP/1.1", "{}"u8.ToArray(), $"Content-Type: application/json; charset={charset}");

        await answer.ShouldBeProblemAsync(400, "validation_failed");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Refuses_compressed_bodies(string encoding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync("{}"u8.ToArray(), TestContext.Current.CancellationToken);

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", packed.ToArray(), ("Content-Encoding", encoding));

        await answer.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuses_a_body_over_the_limit_however_it_is_sent(bool chunked)
    {
        var body = Encoding.ASCII.GetBytes($"{{\"name\":\"{new string('x', 300_000)}\"}}");
        byte[] sent = chunked ? [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8] : body;

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "POST /tenants HTTP/1.1", sent,
            [.. new[] { "Content-Type: application/json" }, .. chunked ? new[] { "Transfer-Encoding: chunked" } : []]);

        await answer.ShouldBeProblemAsync(413, "payload_too_large");
    }

    [Fact]
    public async Task Takes_a_body_in_chunks_below_the_limit()
    {
        var email = Unique.Email();
        var body = $"{{\"name\":\"Chunks\",\"email\":\"{email}\",\"password\":\"password-1\"}}";

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "POST /tenants HTTP/1.1",
            Encoding.ASCII.GetBytes($"{body.Length:x}\r\n{body}\r\n0\r\n\r\n"), "Content-Type: application/json; charset=utf-8", "Transfer-Encoding: chunked");

        await answer.ShouldBeAsync(201);
    }

    private static async Task ShouldNotExistAsync(string email) =>
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
}
