using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

public sealed class AddPasskeyTests
{
    [Fact]
    public async Task Options_name_the_domain_and_say_nothing_of_the_account()
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        var options = await admin.BeginPasskeyAsync();

        var user = options.GetProperty("user");
        Assert.Equal("localhost", options.GetProperty("rp").Text("id"));
        Assert.Equal(admin.Email, user.Text("name"));
        Assert.Equal(64, Base64Url.DecodeFromChars(user.Text("id")).Length);
        Assert.True(Base64Url.DecodeFromChars(options.Text("challenge")).Length >= 16);
        Assert.Equal("required", options.GetProperty("authenticatorSelection").Text("residentKey"));
        Assert.Equal([-7, -257], options.GetProperty("pubKeyCredParams").EnumerateArray().Select(one => one.GetProperty("alg").GetInt32()));
        Assert.Equal(user.Text("id"), (await admin.BeginPasskeyAsync()).GetProperty("user").Text("id"));
    }

    [Fact]
    public async Task A_passkey_is_listed_audited_and_told_by_mail()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent | SoftAuthenticator.UserVerified | SoftAuthenticator.BackupEligible };
        var admin = (await Tenant.CreateAsync()).Admin;

        var added = await admin.AddPasskeyAsync(authenticator, "My phone");

        Assert.Equal(added.GetRawText(), Assert.Single(await admin.PasskeysAsync()).GetRawText());
        Assert.Equal("My phone", added.Text("name"));
        Assert.Equal(new Guid(authenticator.Aaguid, bigEndian: true), added.GetProperty("aaguid").GetGuid());
        Assert.Equal(["internal", "hybrid"], added.GetProperty("transports").EnumerateArray().Select(one => one.GetString()!));
        Assert.True(added.GetProperty("backupEligible").GetBoolean());
        Assert.False(added.GetProperty("backedUp").GetBoolean());
        Assert.Equal(JsonValueKind.Null, added.GetProperty("lastUsedAt").ValueKind);
        Assert.Equal(1, await PasskeyCalls.AuditedAsync("passkey.added", added.GetProperty("id").GetGuid()));
        Assert.Equal(1, await PasskeyCalls.MailedAsync("passkey_added", admin.Email));
    }

    [Fact]
    public async Task The_next_options_exclude_it_and_it_cannot_be_added_again()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        var options = await admin.BeginPasskeyAsync();
        using var again = await admin.TryAddPasskeyAsync(authenticator.Create(options));

        Assert.Equal(SoftAuthenticator.Text(authenticator.CredentialId), Assert.Single(options.GetProperty("excludeCredentials").EnumerateArray()).Text("id"));
        await again.ShouldBeProblemAsync(409, "passkey_exists");
    }

    [Fact]
    public async Task A_credential_of_somebody_else_is_not_taken_over()
    {
        using var authenticator = new SoftAuthenticator();
        var (victim, thief) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        await victim.AddPasskeyAsync(authenticator);
        using var forged = new SoftAuthenticator { CredentialId = authenticator.CredentialId };

        using var answer = await thief.TryAddPasskeyAsync(forged.Create(await thief.BeginPasskeyAsync()));

        await answer.ShouldBeProblemAsync(409, "passkey_exists");
        Assert.Equal(victim.Id, (await victim.Client.SignInWithPasskeyAsync(authenticator)).Id);
    }

    [Fact]
    public async Task A_challenge_is_answered_once()
    {
        using var authenticator = new SoftAuthenticator();
        using var other = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var options = await admin.BeginPasskeyAsync();
        using var first = await admin.TryAddPasskeyAsync(authenticator.Create(options));
        await first.ShouldBeAsync(201);

        using var second = await admin.TryAddPasskeyAsync(other.Create(options));

        await second.ShouldBeProblemAsync(400, "invalid_passkey");
    }

    [Fact]
    public async Task A_challenge_is_for_the_session_that_asked()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var (elsewhere, stranger) = (await admin.SignInAgainAsync(), (await Tenant.CreateAsync()).Admin);
        var options = await admin.BeginPasskeyAsync();

        foreach (var other in new[] { elsewhere, stranger })
        {
            using var refused = await other.TryAddPasskeyAsync(authenticator.Create(options));
            await refused.ShouldBeProblemAsync(400, "invalid_passkey");
        }

        using var answer = await admin.TryAddPasskeyAsync(authenticator.Create(options));
        await answer.ShouldBeAsync(201);
    }

    [Fact]
    public async Task A_challenge_of_a_sign_in_does_not_add_a_passkey()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var options = JsonNode.Parse((await admin.BeginPasskeyAsync()).GetRawText())!;
        options["challenge"] = (await admin.Client.BeginPasskeySignInAsync()).Text("challenge");

        using var answer = await admin.TryAddPasskeyAsync(authenticator.Create(JsonSerializer.SerializeToElement(options)));

        await answer.ShouldBeProblemAsync(400, "invalid_passkey");
    }

    [Fact]
    public async Task A_challenge_that_is_too_old_is_refused()
    {
        using var authenticator = new SoftAuthenticator();
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSKEY_CHALLENGE_LIFE"] = "1ms" });
        var admin = (await Tenant.CreateAsync(api)).Admin;

        using var answer = await admin.TryAddPasskeyAsync(authenticator.Create(await admin.BeginPasskeyAsync()));

        await answer.ShouldBeProblemAsync(400, "invalid_passkey");
    }

    [Fact]
    public async Task An_account_has_as_many_as_the_setting_says()
    {
        using var authenticator = new SoftAuthenticator();
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSKEYS_PER_ACCOUNT"] = "1" });
        var admin = (await Tenant.CreateAsync(api)).Admin;
        await admin.AddPasskeyAsync(authenticator);

        using var answer = await admin.PostAsync("/account/passkeys/options");

        await answer.ShouldBeProblemAsync(409, "passkey_limit_reached");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Options_that_were_given_before_make_no_more_than_that_also_at_once(bool atOnce)
    {
        using var one = new SoftAuthenticator();
        using var other = new SoftAuthenticator();
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSKEYS_PER_ACCOUNT"] = "1" });
        var admin = (await Tenant.CreateAsync(api)).Admin;
        var (first, second) = (one.Create(await admin.BeginPasskeyAsync()), other.Create(await admin.BeginPasskeyAsync()));

        HttpResponseMessage[] answers;
        if (atOnce)
        {
            await using var held = await HeldRow.OfAccountAsync(admin.Email);
            var adding = new[] { admin.TryAddPasskeyAsync(first), admin.TryAddPasskeyAsync(second) };
            await held.BlocksAsync(2);
            await held.CommitAsync();
            answers = await Task.WhenAll(adding);
        }
        else
        {
            answers = [await admin.TryAddPasskeyAsync(first), await admin.TryAddPasskeyAsync(second)];
        }

        Assert.Equal([201, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        await answers.Single(answer => (int)answer.StatusCode == 409).ShouldBeProblemAsync(409, "passkey_limit_reached");
        var added = Assert.Single(await admin.PasskeysAsync());
        Assert.Equal((1L, 1L), (await PasskeyCalls.AuditedAsync("passkey.added", added.GetProperty("id").GetGuid()), await PasskeyCalls.MailedAsync("passkey_added", admin.Email)));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'passkey.added'", admin.TenantId));
    }

    [Theory]
    [InlineData("POST", "/account/passkeys/options")]
    [InlineData("POST", "/account/passkeys")]
    [InlineData("DELETE", "/account/passkeys/{id}")]
    public async Task Changes_need_a_recent_sign_in(string method, string path)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var credential = authenticator.Create(await admin.BeginPasskeyAsync());
        await Sql.ExecuteAsync("UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE account_id = (SELECT account_id FROM users WHERE tenant_id = $1 AND id = $2)", admin.TenantId, admin.Id);
        using var refreshed = await admin.RefreshAsync();
        var stale = ApiUser.From(admin.Client, await refreshed.ShouldBeAsync(200), admin.Password);

        using var answer = await stale.SendAsync(new HttpMethod(method), path.Replace("{id}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal), path.EndsWith("passkeys", StringComparison.Ordinal) ? new { name = "Laptop", credential } : null);

        await answer.ShouldBeProblemAsync(401, "reauthentication_required");
    }
}
