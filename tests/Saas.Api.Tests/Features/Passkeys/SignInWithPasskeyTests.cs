using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

public sealed class SignInWithPasskeyTests
{
    [Fact]
    public async Task Options_name_no_passkey()
    {
        var options = await ApiHost.Current.Client.BeginPasskeySignInAsync();

        Assert.Equal("localhost", options.Text("rpId"));
        Assert.Empty(options.GetProperty("allowCredentials").EnumerateArray());
    }

    [Fact]
    public async Task A_passkey_with_its_owner_recognised_is_two_factors()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        var signedIn = await admin.Client.SignInWithPasskeyAsync(authenticator);

        Assert.Equal((admin.Id, 200), (signedIn.Id, await signedIn.StatusAsync()));
        Assert.Equal(["hwk", "user", "mfa"], Jwt.Payload(signedIn.AccessToken).GetProperty("amr").EnumerateArray().Select(one => one.GetString()!));
        Assert.Equal("aal2", Jwt.Payload(signedIn.AccessToken).Text("acr"));
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(await signedIn.PasskeysAsync()).GetProperty("lastUsedAt").ValueKind);
    }

    [Fact]
    public async Task A_passkey_without_it_is_one_factor()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent };
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        var signedIn = await admin.Client.SignInWithPasskeyAsync(authenticator);

        Assert.Equal("hwk", Assert.Single(Jwt.Payload(signedIn.AccessToken).GetProperty("amr").EnumerateArray()).GetString());
        Assert.Equal("aal1", Jwt.Payload(signedIn.AccessToken).Text("acr"));
    }

    [Fact]
    public async Task An_authenticator_may_keep_no_count()
    {
        using var authenticator = new SoftAuthenticator { Count = null };
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        await admin.Client.SignInWithPasskeyAsync(authenticator);

        Assert.Equal(200, await (await admin.Client.SignInWithPasskeyAsync(authenticator)).StatusAsync());
    }

    [Fact]
    public async Task An_unproven_mailbox_does_not_sign_in_where_it_must_be_proven()
    {
        await using var strict = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["AUTH_REQUIRE_VERIFIED_EMAIL"] = "true" });
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        using var refused = await strict.Client.TrySignInWithPasskeyAsync(authenticator.Get(await strict.Client.BeginPasskeySignInAsync()));
        await refused.ShouldBeProblemAsync(401, "passkey_refused");
        await Mailbox.ProveAsync(admin.Email);

        Assert.Equal(admin.TenantId, (await strict.Client.SignInWithPasskeyAsync(authenticator)).TenantId);
    }

    [Fact]
    public async Task A_session_is_for_the_tenant_that_is_asked_for()
    {
        using var authenticator = new SoftAuthenticator();
        var (first, second, foreign) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(first.Admin.Email);
        await second.AddAsync(email: first.Admin.Email);
        await first.Admin.AddPasskeyAsync(authenticator);

        Assert.Equal(first.Id, (await first.Admin.Client.SignInWithPasskeyAsync(authenticator)).TenantId);
        Assert.Equal(second.Id, (await first.Admin.Client.SignInWithPasskeyAsync(authenticator, second.Id)).TenantId);
        using var answer = await first.Admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await first.Admin.Client.BeginPasskeySignInAsync()), foreign.Id);
        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task A_suspended_user_does_not_sign_in()
    {
        using var authenticator = new SoftAuthenticator();
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await user.AddPasskeyAsync(authenticator);
        using var suspended = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });
        await suspended.ShouldBeAsync(200);

        using var answer = await user.Client.TrySignInWithPasskeyAsync(authenticator.Get(await user.Client.BeginPasskeySignInAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task An_answer_is_good_once_also_when_it_comes_many_times_at_once()
    {
        using var authenticator = new SoftAuthenticator { Count = null };
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);
        var credential = authenticator.Get(await admin.Client.BeginPasskeySignInAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.Client.TrySignInWithPasskeyAsync(credential.DeepClone())));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            await refused.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task A_count_that_goes_back_is_refused_audited_and_told()
    {
        using var authenticator = new SoftAuthenticator { Count = 10 };
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = (await admin.AddPasskeyAsync(authenticator)).GetProperty("id").GetGuid();
        await admin.Client.SignInWithPasskeyAsync(authenticator);
        authenticator.Count = 5;

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await admin.Client.BeginPasskeySignInAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
        Assert.Equal(1, await PasskeyCalls.AuditedAsync("passkey.clone_suspected", id));
        Assert.Equal(1, await PasskeyCalls.MailedAsync("passkey_suspected", admin.Email));
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(await admin.PasskeysAsync()).GetProperty("cloneSuspectedAt").ValueKind);
        authenticator.Count = 20;
        Assert.Equal(200, await (await admin.Client.SignInWithPasskeyAsync(authenticator)).StatusAsync());
    }

    [Fact]
    public async Task A_challenge_of_another_purpose_does_not_sign_in()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await admin.BeginPasskeyAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task A_passkey_that_becomes_one_to_be_copied_is_refused()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);
        authenticator.Flags |= SoftAuthenticator.BackupEligible;

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await admin.Client.BeginPasskeySignInAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task Challenges_that_nobody_answers_are_removed_by_later_ones()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync(("PASSKEY_CHALLENGE_LIFE", "1ms"));
        for (var i = 0; i < 6; i++)
            await api.Client.BeginPasskeySignInAsync();

        Assert.InRange(await database.ScalarAsync<long>("SELECT count(*) FROM passkey_challenges"), 1, 2);
    }
}
