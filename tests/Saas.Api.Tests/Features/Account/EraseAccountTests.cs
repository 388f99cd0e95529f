using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Account;

/// <summary>What is left of an account, and what is not.</summary>
public sealed class EraseAccountTests
{
    /// <summary>Where its address may still be for a while, and why.</summary>
    private static readonly Dictionary<string, string> Passing = new()
    {
        ["jobs"] = "Mail that was sent to it, until JOBS_KEEP_SUCCEEDED.",
    };

    [Fact]
    public async Task Nothing_personal_is_left_in_any_table_and_the_trail_keeps_who_did_what()
    {
        await using var leaving = await LeavingApi.StartAsync(("AUDIT_SEAL_LAG", "1ms"));
        var other = await Tenant.CreateAsync(leaving.Api);
        var (user, name) = (await leaving.AddUserAsync("ADMIN", $"Ada {Unique.Text()}"), $"Augusta {Unique.Text()}");
        await other.AddAsync(email: user.Email);
        await (await Tenant.CreateAsync(leaving.Api)).Admin.InviteAsync(user.Email);
        using (var renamed = await user.PatchAsync($"/users/{user.Id}", new { name }))
            await renamed.ShouldBeAsync(200);
        var added = (await (leaving.Tenant with { Admin = user }).AddAsync()).Text("email");
        Assert.True((await leaving.VerifyAsync()).GetProperty("valid").GetBoolean());
        var account = await leaving.AccountIdAsync(user);

        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);
        await leaving.ErasedAsync(account);

        foreach (var table in (await Catalogue.ListAsync("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")).Except(Passing.Keys))
        {
            Assert.Equal(0L, await leaving.Database.ScalarAsync<long>(
                $"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{user.Email}%' OR t::text LIKE '%{name}%'"));
        }
        // What it did stays, with what it did it to; where it came from is gone.
        Assert.Equal("user.created|true|", await leaving.Database.ScalarAsync<string>(
            $"SELECT action || '|' || (after ->> 'email' = '{added}')::text || '|' || coalesce(address, '') FROM audit_events WHERE actor_id = '{account}' AND action = 'user.created'"));
        Assert.Equal(2L, await leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE action = 'account.erased' AND object_id = '{account}' AND tenant_id IN ('{leaving.Tenant.Id}', '{other.Id}')"));
        Assert.Equal("ADMIN", await leaving.Database.ScalarAsync<string>($"SELECT after ->> 'role' FROM audit_events WHERE object_id = '{user.Id}' AND action = 'user.created'"));
    }

    [Fact]
    public async Task Seals_hold_over_what_was_taken_out_and_still_find_what_was_changed()
    {
        await using var leaving = await LeavingApi.StartAsync(("AUDIT_SEAL_LAG", "1ms"));
        var user = await leaving.AddUserAsync();
        Assert.Equal(0, (await leaving.VerifyAsync()).GetProperty("redacted").GetInt64());
        var account = await leaving.AccountIdAsync(user);
        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);
        await leaving.ErasedAsync(account);

        var verified = await leaving.VerifyAsync();

        Assert.True(verified.GetProperty("valid").GetBoolean(), verified.GetRawText());
        Assert.True(verified.GetProperty("redacted").GetInt64() >= 4, verified.GetRawText());
        var row = $"tenant_id = '{leaving.Tenant.Id}' AND object_id = '{user.Id}' AND action = 'user.created'";
        foreach (var (change, back) in new[]
        {
            ("""after = after || '{"role": "ADMIN"}'""", """after = after || '{"role": "USER"}'"""),
            ("""after = after || '{"email": "x@example.com"}'""", "after = after - 'email'"),
        })
        {
            await leaving.Database.ExecuteAsync($"UPDATE audit_events SET {change} WHERE {row}");
            var fault = Assert.Single((await leaving.VerifyAsync()).GetProperty("faults").EnumerateArray());
            Assert.Equal("event_changed", fault.Text("kind"));
            await leaving.Database.ExecuteAsync($"UPDATE audit_events SET {back} WHERE {row}");
        }
        Assert.True((await leaving.VerifyAsync()).GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Its_address_makes_a_new_account_that_has_nothing_of_the_old_one()
    {
        await using var leaving = await LeavingApi.StartAsync();
        var user = await leaving.AddUserAsync();
        var account = await leaving.AccountIdAsync(user);
        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);
        await leaving.ErasedAsync(account);

        var fresh = (await Tenant.CreateAsync(leaving.Api, email: user.Email)).Admin;

        Assert.NotEqual(account, await leaving.AccountIdAsync(fresh));
        using var old = await fresh.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = fresh.Password, tenantId = user.TenantId });
        await old.ShouldBeProblemAsync(401, "invalid_credentials");
        using var password = await fresh.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password });
        await password.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(401, await user.StatusAsync());
    }

    [Fact]
    public async Task One_that_was_taken_back_stays_and_one_whose_job_is_gone_is_found()
    {
        await using var leaving = await LeavingApi.StartAsync(("ACCOUNT_DELETION_GRACE", "3s"));
        var (stays, goes) = (await leaving.AddUserAsync(), await leaving.AddUserAsync());
        var (kept, gone) = (await leaving.AccountIdAsync(stays), await leaving.AccountIdAsync(goes));
        foreach (var user in new[] { stays, goes })
        {
            using var answer = await user.DeleteAsync("/account");
            await answer.ShouldBeAsync(202);
        }
        await leaving.Database.ExecuteAsync($"DELETE FROM jobs WHERE kind = 'account.erase' AND payload ->> 'accountId' = '{gone}'");
        using (var restored = await stays.Client.SendJsonAsync(HttpMethod.Post, "/account/restore", new { email = stays.Email, password = stays.Password }))
            Assert.Equal(204, (int)restored.StatusCode);

        await Eventually.TrueAsync(async () => await leaving.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM jobs WHERE kind = 'account.erase' AND payload ->> 'accountId' = '{kept}' AND state = 'succeeded')"));
        await Eventually.TrueAsync(async () => await leaving.Database.ScalarAsync<bool>($"SELECT delete_at < now() FROM accounts WHERE id = '{gone}'"));
        await leaving.RunAsync("accounts.erasure");
        await leaving.ErasedAsync(gone);

        Assert.Equal(200, await (await stays.SignInAgainAsync()).StatusAsync());
    }
}
