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
        ["address"] = "203.0.113.7",
        ["alg"] = "ES256",
        ["challenge"] = "q3Zc0uV7mRk1yWb5Tn8oXe2LdJh6sPaF4iGtKv9zYxE",
        ["client"] = "Chrome on Android",
        ["code"] = "48213907",
        ["correlationId"] = "0199b2a1c3d47e5f8a6b4c2d1e0f9a8b",
        ["crv"] = "P-256",
        ["currentPassword"] = "correct horse battery",
        ["database"] = "connected",
        ["deviceName"] = "Ada's phone",
        ["domain"] = "acme.example.com",
        ["email"] = "ada@acme.example.com",
        ["error"] = "The SMTP server answered 450 4.2.1 mailbox busy",
        ["kid"] = "3f9a1c0d7e5b2468",
        ["kind"] = "mail.send",
        ["kty"] = "EC",
        ["language"] = "pt-BR",
        ["lastError"] = "The SMTP server answered 450 4.2.1 mailbox busy",
        ["name"] = "Ada Lovelace",
        ["newPassword"] = "another horse battery",
        ["nextCursor"] = "AZm1cP8Hf2mQpL0x9sT4vA",
        ["password"] = "correct horse battery",
        ["reason"] = "Payment is overdue",
        ["recoveryCode"] = "7gk3m-pw9xd-2tbyc",
        ["redis"] = "connected",
        ["deviceToken"] = "3fR8kJq0xS7m9cXb1v2Zr5uHk3dLw5yTf6gJp4aNeEQ",
        ["refreshToken"] = "AZkrGnLkfQ2Zb3VvQm9nTqkq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeEBwY2Lq7tXr5Vn0cKd8sUoMfGhJg",
        ["role"] = "USER",
        ["slug"] = "acme",
        ["state"] = "dead",
        ["status"] = "active",
        ["tag"] = "schedule:jobs.retention",
        ["timeZone"] = "Europe/Berlin",
        ["token"] = "Qm9nTqkq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeE",
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
