using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

/// <summary>Asking for deletion, and taking it back. The shared instance has a grace of days.</summary>
public sealed class DeleteAccountTests
{
    [Fact]
    public async Task Ends_every_session_in_every_tenant_and_bars_the_account()
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await one.AddUserAsync();
        await Sql.ExecuteAsync("UPDATE accounts SET email_verified_at = now() WHERE email = $1", user.Email);
        await other.AddAsync(email: user.Email);
        var elsewhere = await ApiUser.SignInAsync(user.Client, user.Email, user.Password, other.Id);
        Assert.Equal(200, await elsewhere.StatusAsync());

        using var answer = await user.DeleteAsync("/account");

        var erasedAfter = (await answer.ShouldBeAsync(202)).GetProperty("erasedAfter").GetDateTime();
        Assert.InRange(erasedAfter - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(13.9), TimeSpan.FromDays(14));
        Assert.Equal((401, 401), (await user.StatusAsync(), await elsewhere.StatusAsync()));
        using var refreshed = await elsewhere.RefreshAsync();
        await refreshed.ShouldBeProblemAsync(401, "session_revoked");
        using var login = await LoginAsync(user);
        await login.ShouldBeProblemAsync(403, "account_deletion_pending");
        using var wrong = await LoginAsync(user with { Password = Unique.Password() });
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        foreach (var tenant in new[] { one, other })
            await AuditRows.OneAsync(tenant.Id, "account.deletion_requested");
        Assert.Contains("account_deletion", await Sql.ScalarAsync<string>("SELECT payload::text FROM jobs WHERE kind = 'mail.send' AND payload ->> 'to' = $1 AND payload ->> 'template' = 'account_deletion'", user.Email), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_administrator_of_others_stays_and_is_told_where()
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddUserAsync();

        using var answer = await tenant.Admin.DeleteAsync("/account");

        var problem = await answer.ShouldBeProblemAsync(409, "last_admin");
        Assert.Equal([tenant.Id], problem.GetProperty("tenantIds").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        Assert.DoesNotContain(await AuditRows.OfAsync(tenant.Id), row => row.Text("action") == "account.deletion_requested");
    }

    [Fact]
    public async Task Whoever_is_alone_may_go_and_of_two_administrators_one()
    {
        var (alone, two) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var second = await two.AddUserAsync("ADMIN");

        using var gone = await alone.Admin.DeleteAsync("/account");
        var both = await Task.WhenAll(two.Admin.DeleteAsync("/account"), second.DeleteAsync("/account"));

        await gone.ShouldBeAsync(202);
        Assert.Equal([202, 409], both.Select(answer => (int)answer.StatusCode).Order());
    }

    [Fact]
    public async Task It_takes_a_recent_sign_in()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["RECENT_SIGN_IN"] = "1s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        await Eventually.PassedAsync(TimeSpan.FromSeconds(2.5));

        using var deleted = await user.DeleteAsync("/account");
        using var exported = await user.PostAsync("/account/export");

        await deleted.ShouldBeProblemAsync(401, "reauthentication_required");
        await exported.ShouldBeProblemAsync(401, "reauthentication_required");
    }

    [Fact]
    public async Task Is_taken_back_by_address_and_password()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);

        using var wrong = await RestoreAsync(user, user.Email, Unique.Password());
        using var unknown = await RestoreAsync(user, Unique.Email(), user.Password);
        Assert.Equal((await wrong.ShouldBeProblemAsync(401, "invalid_credentials")).Text("title"), (await unknown.ShouldBeProblemAsync(401, "invalid_credentials")).Text("title"));
        using var restored = await RestoreAsync(user, user.Email, user.Password);
        using var again = await RestoreAsync(user, user.Email, user.Password);

        Assert.Equal([204, 204], [(int)restored.StatusCode, (int)again.StatusCode]);
        Assert.Equal(200, await (await user.SignInAgainAsync()).StatusAsync());
        Assert.Equal(401, await user.StatusAsync());
        await AuditRows.OneAsync(tenant.Id, "account.restored");
    }

    [Fact]
    public async Task Taking_it_back_asks_for_the_second_factor()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        var app = await Authenticator.EnrollAsync(user);
        await Sql.ExecuteAsync("UPDATE accounts SET delete_requested_at = now(), delete_at = now() + interval '1 d' WHERE email = $1", user.Email);

        using var without = await RestoreAsync(user, user.Email, user.Password);
        using var with = await user.Client.SendJsonAsync(HttpMethod.Post, "/account/restore", new { email = user.Email, password = user.Password, code = await app.FreshCodeAsync() });

        await without.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal(204, (int)with.StatusCode);
    }

    [Fact]
    public async Task After_the_grace_it_cannot_be_taken_back()
    {
        var user = await (await Tenant.CreateAsync()).AddUserAsync();
        await Sql.ExecuteAsync("UPDATE accounts SET delete_requested_at = now() - interval '2 d', delete_at = now() - interval '1 d' WHERE email = $1", user.Email);

        using var restored = await RestoreAsync(user, user.Email, user.Password);
        using var login = await LoginAsync(user);

        await restored.ShouldBeProblemAsync(409, "account_grace_over");
        await login.ShouldBeProblemAsync(403, "account_deletion_pending");
        using var wrong = await RestoreAsync(user, user.Email, Unique.Password());
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.True(await Sql.ScalarAsync<bool>("SELECT delete_at <= now() FROM accounts WHERE email = $1", user.Email));
    }

    [Fact]
    public async Task Guesses_at_restoring_count_as_those_at_signing_in()
    {
        var user = await (await Tenant.CreateAsync()).AddUserAsync();
        using var deleted = await user.DeleteAsync("/account");
        await deleted.ShouldBeAsync(202);
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await RestoreAsync(user, user.Email, Unique.Password());
            await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        }

        using var right = await RestoreAsync(user, user.Email, user.Password);

        await right.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static Task<HttpResponseMessage> RestoreAsync(ApiUser user, string email, string password) =>
        user.Client.SendJsonAsync(HttpMethod.Post, "/account/restore", new { email, password });

    private static Task<HttpResponseMessage> LoginAsync(ApiUser user) =>
        user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password });
}
