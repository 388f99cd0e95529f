using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

public sealed class RecoveryCodeTests
{
    [Fact]
    public async Task Stands_in_for_a_code_once_and_is_mailed_and_recorded()
    {
        var tenant = await Tenant.CreateAsync();
        var app = await Authenticator.EnrollAsync(tenant.Admin);

        using var used = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: app.RecoveryCodes[0]);
        using var again = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: app.RecoveryCodes[0]);

        Assert.Equal("aal2", Jwt.Payload((await used.ShouldBeAsync(200)).Text("accessToken")).Text("acr"));
        await again.ShouldBeProblemAsync(401, "invalid_mfa_code");
        using var status = await app.User.GetAsync("/account/second-factors");
        Assert.Equal(9, (await status.ShouldBeAsync(200)).GetProperty("recoveryCodesLeft").GetInt32());
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND payload->>'template' = 'recovery_code_used' AND payload->>'to' = $2", tenant.Id, tenant.Admin.Email));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'account.recovery_code_used'", tenant.Id));
    }

    [Fact]
    public async Task Is_taken_in_capitals_and_with_spaces()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var typed = $" {app.RecoveryCodes[0].ToUpperInvariant().Replace('-', ' ')} ";

        using var answer = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: typed);

        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Of_one_used_many_times_at_once_one_is_taken()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var challenges = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.ChallengeAsync()));

        var answers = await Task.WhenAll(challenges.Select(challenge => app.VerifyAsync(challenge, recoveryCode: app.RecoveryCodes[0])));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
    }

    [Fact]
    public async Task New_ones_replace_the_old_ones()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var answer = await app.User.PostAsync("/account/recovery-codes");

        var codes = Authenticator.ReadCodes(await answer.ShouldBeAsync(200));
        Assert.Equal(10, codes.Except(app.RecoveryCodes).Count());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        using var old = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: app.RecoveryCodes[0]);
        await old.ShouldBeProblemAsync(401, "invalid_mfa_code");
        using var fresh = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: codes[0]);
        await fresh.ShouldBeAsync(200);
    }

    [Fact]
    public async Task There_are_none_without_a_factor_to_stand_in_for()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/account/recovery-codes");

        await answer.ShouldBeProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("{\"challenge\":\"x\"}")]
    [InlineData("{\"challenge\":\"x\",\"code\":\"123456\",\"recoveryCode\":\"y\"}")]
    public async Task One_proof_is_given_neither_none_nor_two(string body)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", body);

        await answer.ShouldPointAtAsync("#/code");
    }

    [Theory]
    [InlineData("/auth/mfa", "{\"challenge\":\"x\",\"code\":\"123456\",\"accountId\":\"y\"}")]
    [InlineData("/auth/mfa/enroll", "{\"challenge\":\"x\",\"tenantId\":\"y\"}")]
    [InlineData("/auth/mfa/enroll/confirm", "{\"challenge\":\"x\",\"code\":\"123456\",\"methods\":\"mfa\"}")]
    public async Task Unknown_members_are_refused(string path, string body)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, body);

        await answer.ShouldBeProblemAsync(400, "malformed_json");
    }

    [Theory]
    [InlineData("/auth/mfa", "{\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"code\":\"123456\"}")]
    [InlineData("/auth/mfa/enroll", "{\"challenge\":\"'; drop table sessions; --\"}")]
    [InlineData("/auth/mfa/enroll/confirm", "{\"challenge\":\"x\",\"code\":\"123456\"}")]
    public async Task A_challenge_that_was_never_given_is_refused(string path, string body)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, body);

        await answer.ShouldBeProblemAsync(401, "invalid_challenge");
    }
}
