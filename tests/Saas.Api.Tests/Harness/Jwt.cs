using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Tests.Harness;

/// <summary>Reads access tokens, and makes ones that differ from a good one in just one point.</summary>
internal static class Jwt
{
    public static JsonElement Header(string token) => Part(token, 0);

    public static JsonElement Payload(string token) => Part(token, 1);

    /// <summary>The service's own key, opened as the service opens it.</summary>
    public static async Task<ECDsa> ServiceKeyAsync(string kid)
    {
        var box = new SecretBox(new MasterKeys(Convert.FromBase64String(ApiHost.Current.Environment["MASTER_KEY"]), null));
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(box.Open(await Sql.ScalarAsync<byte[]>("SELECT private_key FROM signing_keys WHERE kid = $1", kid), KeyStore.Purpose(kid)), out _);
        return key;
    }

    /// <summary>The token with changes to header and payload, signed anew by the service's own key.</summary>
    public static async Task<string> ResignAsync(string token, Action<JsonObject>? header = null, Action<JsonObject>? payload = null)
    {
        using var key = await ServiceKeyAsync(Header(token).Text("kid"));
        return Change(token, header, payload, input => key.SignData(input, HashAlgorithmName.SHA256));
    }

    /// <summary>The token with changes, signed however the test wants it.</summary>
    public static string Change(string token, Action<JsonObject>? header, Action<JsonObject>? payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Edit(token, 0, header)}.{Edit(token, 1, payload)}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static bool IsSignedBy(string token, ECDsa key)
    {
        var end = token.LastIndexOf('.');
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256);
    }

    private static JsonElement Part(string token, int index) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;

    private static string Edit(string token, int index, Action<JsonObject>? edit)
    {
        var part = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[index]))!.AsObject();
        edit?.Invoke(part);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
    }
}
