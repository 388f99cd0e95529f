using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saas.Api.Tests.Harness;

/// <summary>What a client does with passkeys.</summary>
internal static class PasskeyCalls
{
    public static async Task<JsonElement> BeginPasskeyAsync(this ApiUser user)
    {
        using var answer = await user.PostAsync("/account/passkeys/options");
        return (await answer.ShouldBeAsync(200)).GetProperty("publicKey");
    }

    public static Task<HttpResponseMessage> TryAddPasskeyAsync(this ApiUser user, object credential, string name = "Laptop") =>
        user.PostAsync("/account/passkeys", new { name, credential });

    /// <summary>Adds a passkey, and gives back what the list says of it.</summary>
    public static async Task<JsonElement> AddPasskeyAsync(this ApiUser user, SoftAuthenticator authenticator, string name = "Laptop")
    {
        using var answer = await user.TryAddPasskeyAsync(authenticator.Create(await user.BeginPasskeyAsync()), name);
        return await answer.ShouldBeAsync(201);
    }

    public static async Task<JsonElement> BeginPasskeySignInAsync(this HttpClient client)
    {
        using var answer = await client.SendJsonAsync(HttpMethod.Post, "/auth/passkey/options");
        return (await answer.ShouldBeAsync(200)).GetProperty("publicKey");
    }

    public static Task<HttpResponseMessage> TrySignInWithPasskeyAsync(this HttpClient client, object credential, Guid? tenantId = null) =>
        client.SendJsonAsync(HttpMethod.Post, "/auth/passkey", new { credential, tenantId, tokenTransport = "body" });

    public static async Task<ApiUser> SignInWithPasskeyAsync(this HttpClient client, SoftAuthenticator authenticator, Guid? tenantId = null)
    {
        using var answer = await client.TrySignInWithPasskeyAsync(authenticator.Get(await client.BeginPasskeySignInAsync()), tenantId);
        return ApiUser.From(client, await answer.ShouldBeAsync(200), "");
    }

    public static async Task<JsonElement> BeginPasskeyFactorAsync(this HttpClient client, string challenge)
    {
        using var answer = await client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/passkey-options", new { challenge });
        return (await answer.ShouldBeAsync(200)).GetProperty("publicKey");
    }

    public static Task<HttpResponseMessage> TryVerifyAsync(this HttpClient client, string challenge, object passkey) =>
        client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", new { challenge, passkey, tokenTransport = "body" });

    public static async Task<JsonElement> BeginPasskeyStepUpAsync(this ApiUser user)
    {
        using var answer = await user.PostAsync("/auth/reauthenticate/passkey-options");
        return (await answer.ShouldBeAsync(200)).GetProperty("publicKey");
    }

    public static Task<HttpResponseMessage> TryStepUpAsync(this ApiUser user, object passkey) => user.PostAsync("/auth/reauthenticate", new { passkey });

    public static async Task<JsonElement[]> PasskeysAsync(this ApiUser user)
    {
        using var answer = await user.GetAsync("/account/passkeys");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }

    /// <summary>A passkey of this user that nobody holds.</summary>
    public static async Task<Guid> InsertAsync(ApiUser user)
    {
        var id = Guid.CreateVersion7();
        await Sql.ExecuteAsync(
            """
            INSERT INTO passkeys (id, account_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up)
            SELECT $1, account_id, 'Laptop', $2, '', 0, $1, '', false, false FROM users WHERE tenant_id = $3 AND id = $4
            """,
            id, id.ToByteArray(), user.TenantId, user.Id);
        return id;
    }

    /// <summary>A credential that has the right shape, and answers nothing.</summary>
    public static JsonNode Sample(bool isNew)
    {
        using var authenticator = new SoftAuthenticator();
        var options = JsonSerializer.SerializeToElement(new { challenge = Unique.Text(), user = new { id = Unique.Text() } });
        return isNew ? authenticator.Create(options) : authenticator.Get(options);
    }

    /// <summary>How often an act was recorded about this passkey.</summary>
    public static Task<long> AuditedAsync(string action, Guid passkeyId) =>
        Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = $1 AND object_id = $2", action, passkeyId);

    /// <summary>How many messages of this template are queued or sent to the address.</summary>
    public static Task<long> MailedAsync(string template, string email) =>
        Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND payload->>'template' = $1 AND payload->>'to' = $2", template, email);
}
