using Saas.Api.Platform.SecondFactors;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

/// <summary>A tenant that requires a second factor of its members.</summary>
public sealed class RequireMfaTests
{
    [Fact]
    public async Task Is_not_turned_on_by_one_whom_it_would_lock_out()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PatchAsync("/tenants/current", new { requireMfa = true });

        await answer.ShouldBeProblemAsync(409, "mfa_session_required");
        Assert.Equal(200, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Answers_with_the_tenant_and_its_version()
    {
        var (tenant, admin) = await WithFactorAsync();

        using var answer = await admin.PatchAsync("/tenants/current", new { requireMfa = true }, ("If-Match", "\"1\""));
        using var stale = await admin.PatchAsync("/tenants/current", new { requireMfa = false }, ("If-Match", "\"1\""));

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(["id", "name", "slug", "registration", "requireMfa", "sessionLifetimeSeconds", "allowedFileTypes", "auditRetentionDays", "auditRetentionNextDays", "auditRetentionNextAt", "version", "createdAt", "updatedAt"], json.Members());
        Assert.True(json.GetProperty("requireMfa").GetBoolean());
        Assert.Equal("\"2\"", answer.Header("ETag"));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'tenant.updated'", tenant.Id));
    }

    [Fact]
    public async Task Refuses_sessions_of_one_factor_on_the_next_request_and_lets_them_in_again()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var (tenant, admin) = await WithFactorAsync();
        var user = await tenant.AddUserAsync();
        Assert.Equal((200, 200), (await user.StatusAsync(), await user.On(second).StatusAsync()));

        await RequireAsync(admin, true);

        foreach (var instance in new[] { user, user.On(second) })
        {
            using var refused = await instance.GetAsync("/users/me");
            await refused.ShouldBeProblemAsync(401, "mfa_required");
            Assert.Equal("Bearer error=\"insufficient_user_authentication\", acr_values=\"aal2\"", refused.Header("WWW-Authenticate"));
        }
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal((200, 200), (await admin.StatusAsync(), await admin.On(second).StatusAsync()));
        await RequireAsync(admin, false);
        Assert.Equal((200, 200), (await user.StatusAsync(), await user.On(second).StatusAsync()));
        using var again = await user.RefreshAsync();
        await again.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Does_not_touch_the_members_elsewhere()
    {
        var (tenant, admin) = await WithFactorAsync();
        var elsewhere = await Tenant.CreateAsync();
        await Mailbox.ProveAsync(elsewhere.Admin.Email);
        using var added = await admin.PostAsync("/users", new { email = elsewhere.Admin.Email, name = "Guest", role = "USER" });
        await added.ShouldBeAsync(201);
        var here = await ApiUser.SignInAsync(ApiHost.Current.Client, elsewhere.Admin.Email, elsewhere.Admin.Password, tenant.Id);

        await RequireAsync(admin, true);

        Assert.Equal((401, 200), (await here.StatusAsync(), await elsewhere.Admin.StatusAsync()));
    }

    [Fact]
    public async Task Leads_a_member_without_one_through_setting_it_up_into_a_session()
    {
        var (tenant, admin) = await WithFactorAsync();
        var user = await tenant.AddUserAsync();
        await RequireAsync(admin, true);
        var challenge = await EnrollmentAsync(user);

        using var begun = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge });
        var secret = Authenticator.ReadSecret(await begun.ShouldBeAsync(200));
        using var wrong = await ConfirmAsync(user, challenge, Totp.Code(secret, Authenticator.Step() + 5));
        using var confirmed = await ConfirmAsync(user, challenge, Totp.Code(secret, Authenticator.Step()));
        using var again = await ConfirmAsync(user, challenge, Totp.Code(secret, Authenticator.Step() + 1));

        await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        var json = await confirmed.ShouldBeAsync(200);
        Assert.Equal(10, Authenticator.ReadCodes(json).Count);
        var signedIn = ApiUser.From(user.Client, json, user.Password);
        Assert.Equal(200, await signedIn.StatusAsync());
        Assert.Equal("aal2", Jwt.Payload(signedIn.AccessToken).Text("acr"));
        await again.ShouldBeProblemAsync(401, "invalid_challenge");
        var app = new Authenticator(signedIn, secret, Authenticator.ReadCodes(json));
        Assert.Equal(200, await (await app.SignInAsync()).StatusAsync());
    }

    [Fact]
    public async Task A_challenge_for_setting_up_is_good_for_nothing_else()
    {
        var (tenant, admin) = await WithFactorAsync();
        var user = await tenant.AddUserAsync();
        var app = await Authenticator.EnrollAsync(await tenant.AddUserAsync());
        await RequireAsync(admin, true);

        using var verified = await app.VerifyAsync(await EnrollmentAsync(user), await app.FreshCodeAsync());
        using var enrolled = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge = await app.ChallengeAsync() });
        using var asToken = await (user with { AccessToken = await EnrollmentAsync(user) }).GetAsync("/users/me");

        await verified.ShouldBeProblemAsync(401, "invalid_challenge");
        await enrolled.ShouldBeProblemAsync(401, "invalid_challenge");
        await asToken.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Fact]
    public async Task A_challenge_for_setting_up_replaces_no_factor_that_came_meanwhile()
    {
        var (tenant, admin) = await WithFactorAsync();
        var user = await tenant.AddUserAsync();
        await RequireAsync(admin, true);
        var (challenge, attackers) = (await EnrollmentAsync(user), await EnrollmentAsync(user));
        using var begun = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge });
        var secret = Authenticator.ReadSecret(await begun.ShouldBeAsync(200));
        using var confirmed = await ConfirmAsync(user, challenge, Totp.Code(secret, Authenticator.Step()));
        await confirmed.ShouldBeAsync(200);

        using var late = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge = attackers });
        using var lateConfirm = await ConfirmAsync(user, attackers, Totp.Code(secret, Authenticator.Step() + 1));

        await late.ShouldBeProblemAsync(401, "invalid_challenge");
        await lateConfirm.ShouldBeProblemAsync(409, "totp_enabled");
    }

    [Fact]
    public async Task Holds_for_a_platform_administrator_who_comes_from_elsewhere()
    {
        var (tenant, admin) = await WithFactorAsync();
        var super = await (await Tenant.CreateAsync()).AddSuperAdminAsync();
        await RequireAsync(admin, true);

        using var answer = await super.GetAsync("/users", ("X-Tenant-ID", tenant.Id.ToString()));

        await answer.ShouldBeProblemAsync(401, "mfa_required");
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("blackhole")]
    public async Task Takes_effect_at_once_also_without_Redis(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var (tenant, admin) = await WithFactorAsync(setup.Api);
        var user = await tenant.AddUserAsync();
        Assert.Equal(200, await user.StatusAsync());
        if (fault == "refuse")
            setup.Redis.Refuse();
        else
            setup.Redis.BlackHole();

        await RequireAsync(admin, true);

        Assert.Equal((401, 200), (await user.StatusAsync(), await admin.StatusAsync()));
        setup.Redis.Resume();
        for (var i = 0; i < 50; i++)
            Assert.Equal(401, await user.StatusAsync());
        // The other instance hears of it once Redis is back.
        await Eventually.TrueAsync(async () => await user.On(ApiHost.Current.Api).StatusAsync() == 401, TimeSpan.FromSeconds(10));
    }

    private static async Task<(Tenant Tenant, ApiUser Admin)> WithFactorAsync(ApiInstance? api = null)
    {
        var tenant = await Tenant.CreateAsync(api);
        return (tenant, await (await Authenticator.EnrollAsync(tenant.Admin)).SignInAsync());
    }

    private static async Task RequireAsync(ApiUser admin, bool requireMfa)
    {
        using var answer = await admin.PatchAsync("/tenants/current", new { requireMfa });
        await answer.ShouldBeAsync(200);
    }

    private static async Task<string> EnrollmentAsync(ApiUser user)
    {
        using var answer = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tenantId = user.TenantId });
        var problem = await answer.ShouldBeProblemAsync(403, "mfa_enrollment_required");
        Assert.Equal(["totp"], problem.GetProperty("factors").EnumerateArray().Select(factor => factor.GetString()));
        return problem.Text("challenge");
    }

    private static Task<HttpResponseMessage> ConfirmAsync(ApiUser user, string challenge, string code) =>
        user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll/confirm", new { challenge, code, tokenTransport = "body" });
}
