using System.Collections.Frozen;

namespace Saas.Api.Platform.Documents;

/// <summary>
/// One sample for each text of the document, by the JSON name of the member, so that readers and generated clients show whole
/// requests and answers. Texts with a fixed list of values or a format of their own (UUIDs, times) need none.
/// </summary>
internal static class Samples
{
    private static readonly FrozenDictionary<string, string> ByMember = new Dictionary<string, string>
    {
        ["accessToken"] = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjNmOWExYzBkN2U1YjI0NjgiLCJ0eXAiOiJhdCtqd3QifQ.eyJzdWIiOiIwMTk5In0.c2lnbmF0dXJl",
        ["alg"] = "ES256",
        ["crv"] = "P-256",
        ["database"] = "connected",
        ["email"] = "ada@acme.example.com",
        ["kid"] = "3f9a1c0d7e5b2468",
        ["kty"] = "EC",
        ["name"] = "Ada Lovelace",
        ["nextCursor"] = "AZm1cP8Hf2mQpL0x9sT4vA",
        ["password"] = "correct horse battery",
        ["redis"] = "connected",
        ["refreshToken"] = "Qm9nTqkq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeE",
        ["role"] = "USER",
        ["slug"] = "acme",
        ["status"] = "active",
        ["tokenType"] = "Bearer",
        ["use"] = "sig",
        ["x"] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        ["y"] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }.ToFrozenDictionary();

    public static string? Of(string member) => ByMember.GetValueOrDefault(member);
}

/// <summary>A member's own sample, where the one of its name would mislead.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class SampleAttribute(string text) : Attribute
{
    public string Text => text;
}
