using System.Text.Json;
using Saas.Api.Platform.Lockout;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Guessing locks an account, in a way that shows nothing to who guesses and takes nothing from who is signed in.</summary>
public sealed class LockoutTests
{
    private const int Threshold = 10;
    private const string Wrong = "a wrong password";

    [Fact]
    public async Task Ten_failures_lock_the_account_and_nothing_shows_it()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (stranger, answers) = (Unique.Email(), new List<string>());
        for (var i = 0; i < Threshold; i++)
        {
            answers.Add(await RefusalAsync(user.Email, Wrong));
            answers.Add(await RefusalAsync(stranger, Wrong));
        }

        answers.Add(await RefusalAsync(user.Email, user.Password));
        answers.Add(await RefusalAsync(user.Email, Wrong));
        answers.Add(await RefusalAsync(stranger, Wrong));

        Assert.Single(answers.Distinct());
        Assert.Equal((Threshold + 2, Threshold + 1), (await FailuresAsync(user.Email), await FailuresAsync(stranger)));
    }

    [Fact]
    public async Task Who_is_signed_in_stays_signed_in()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await LockAsync(user.Email);

        Assert.Equal(200, await user.StatusAsync());
        using var refreshed = await user.RefreshAsync();
        await refreshed.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Nine_failures_are_forgiven_by_the_right_password()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < Threshold - 1; i++)
                await RefusalAsync(user.Email, Wrong);
            await user.SignInAgainAsync();
        }

        Assert.Equal(0, await FailuresAsync(user.Email));
    }

    [Fact]
    public async Task The_lock_ends_by_itself_and_the_next_one_is_twice_as_long()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["LOCKOUT_THRESHOLD"] = "2", ["LOCKOUT_DURATION"] = "1s" });
        await LockAsync(user.Email, api, 2);
        var first = await LockSecondsAsync(user.Email);
        await RefusalAsync(user.Email, user.Password, api);
        await Eventually.TrueAsync(async () => await LockSecondsAsync(user.Email) <= 0);
        await LockAsync(user.Email, api, 2);
        var second = await LockSecondsAsync(user.Email);
        await Eventually.TrueAsync(async () => await LockSecondsAsync(user.Email) <= 0);

        await ApiUser.SignInAsync(api.Client, user.Email, user.Password);

        Assert.InRange(first, 0.1, 1);
        Assert.InRange(second, 1.0001, 2);
        Assert.Equal(0, await FailuresAsync(user.Email));
    }

    [Fact]
    public async Task Not_one_of_many_failures_at_once_is_lost()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["LOCKOUT_THRESHOLD"] = "1000" });

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => RefusalAsync(user.Email, Wrong, i % 2 == 0 ? api : ApiHost.Current.Api)));

        Assert.Equal(50, await FailuresAsync(user.Email));
    }

    [Fact]
    public async Task Many_right_sign_ins_at_once_lock_nobody_out()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => user.SignInAgainAsync()));

        Assert.Equal(0, await FailuresAsync(user.Email));
    }

    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/register")]
    public async Task Sign_up_and_registration_are_no_way_around(string path)
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        var user = (await Tenant.CreateAsync()).Admin;
        object Body(string password) => path == "/tenants" ? new { name = "Acme", email = user.Email, password } : new { email = user.Email, password, tenantId = tenant.Id };

        for (var i = 0; i < Threshold; i++)
        {
            using var guess = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, Body(Wrong));
            await guess.ShouldBeProblemAsync(401, "invalid_credentials");
        }

        using var locked = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, Body(user.Password));
        await locked.ShouldBeProblemAsync(401, "invalid_credentials");
        await RefusalAsync(user.Email, user.Password);
    }

    [Fact]
    public async Task Its_owner_is_told_once_a_lock_and_the_trail_has_it()
    {
        var (user, stranger) = ((await Tenant.CreateAsync()).Admin, Unique.Email());
        await LockAsync(stranger);
        await LockAsync(user.Email);
        await RefusalAsync(user.Email, Wrong);

        await Eventually.TrueAsync(async () => await MailsAsync(user.Email) == 1);
        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM jobs WHERE kind = 'sign_in.tell_locked' AND payload->>'email' = ANY ($1) AND state = 'succeeded'", (object)new[] { user.Email, stranger }) == 2);

        Assert.Equal((1, 0), (await MailsAsync(user.Email), await MailsAsync(stranger)));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'account.locked' AND details->>'address' = '127.0.0.1'", user.TenantId));
    }

    private static Task<long> MailsAsync(string email) => Sql.ScalarAsync<long>(
        "SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND payload->>'to' = $1 AND payload->>'template' = 'account_locked'", email);

    private static async Task<int> FailuresAsync(string email) =>
        await Sql.ScalarAsync<int>("SELECT coalesce((SELECT failures FROM sign_in_failures WHERE key = $1), 0)", AttemptKey.OfAccount(email).ToArray());

    private static Task<double> LockSecondsAsync(string email) =>
        Sql.ScalarAsync<double>("SELECT coalesce((SELECT extract(epoch FROM locked_until - now())::float8 FROM sign_in_failures WHERE key = $1), 0)", AttemptKey.OfAccount(email).ToArray());

    private static async Task LockAsync(string email, ApiInstance? api = null, int failures = Threshold)
    {
        for (var i = 0; i < failures; i++)
            await RefusalAsync(email, Wrong, api);
    }

    /// <summary>The refusal but for its trace id.</summary>
    private static async Task<string> RefusalAsync(string email, string password, ApiInstance? api = null)
    {
        using var answer = await (api ?? ApiHost.Current.Api).Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email, password });
        var problem = await answer.ShouldBeProblemAsync(401, "invalid_credentials");
        return JsonSerializer.Serialize(problem).Replace(problem.Text("traceId"), "", StringComparison.Ordinal);
    }
}
