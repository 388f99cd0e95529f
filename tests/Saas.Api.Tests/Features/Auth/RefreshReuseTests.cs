using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>What a spent refresh token sets off, and what it does not.</summary>
public sealed class RefreshReuseTests
{
    [Fact]
    public async Task Is_recorded_and_told_to_the_account_once_however_often_the_token_comes()
    {
        var (tenant, second) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await second.AddAsync(email: tenant.Admin.Email);
        var stolen = tenant.Admin;
        var sid = Guid.Parse(Jwt.Payload(stolen.AccessToken).Text("sid"));
        var rightful = await stolen.RefreshedAsync();
        await rightful.RefreshedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? stolen : rightful with { RefreshToken = stolen.RefreshToken }).RefreshAsync()));

        var codes = await Task.WhenAll(answers.Select(async answer => (await answer.ReadJsonAsync()).Text("code")));
        Assert.Contains("refresh_reuse_detected", codes);
        Assert.Empty(codes.Except(["refresh_reuse_detected", "session_revoked"]));
        foreach (var tenantId in new[] { tenant.Id, second.Id })
        {
            Assert.Equal(1L, await Sql.ScalarAsync<long>(
                "SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'session.refresh_reused' AND object_id = $2 AND address = '127.0.0.1'", tenantId, sid));
        }

        await Eventually.TrueAsync(async () => await MailsAsync(stolen) == 1);
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'sessions.tell_reused' AND payload->>'sessionId' = $1", sid.ToString()));
        Assert.Equal("refresh_reuse", await Sql.ScalarAsync<string>("SELECT end_reason FROM sessions WHERE id = $1", sid));
    }

    [Fact]
    public async Task Says_on_what_device_whence_and_when()
    {
        var tenant = await Tenant.CreateAsync();
        var body = new { email = tenant.Admin.Email, password = tenant.Admin.Password, tokenTransport = "body", deviceName = "Ada's <phone>" };
        using var signedIn = await tenant.Admin.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", body);
        var user = ApiUser.From(tenant.Admin.Client, await signedIn.ShouldBeAsync(200), tenant.Admin.Password);
        await (await user.RefreshedAsync()).RefreshedAsync();

        using var reuse = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = user.RefreshToken }, ("User-Agent", "curl/8.1"));

        await reuse.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        await Eventually.TrueAsync(async () => await MailsAsync(user) == 1);
        var model = await Sql.ScalarAsync<string>(
            "SELECT concat_ws('|', payload->'model'->>'device', payload->'model'->>'address', payload->'model'->>'client', payload->'model'->>'time') FROM jobs WHERE kind = 'mail.send' AND payload->>'to' = $1 AND payload->>'template' = 'session_ended'",
            user.Email);
        Assert.Matches(@"^Ada's <phone>\|127\.0\.0\.1\|curl\|\d{4}-\d\d-\d\d \d\d:\d\d UTC$", model);
    }

    [Fact]
    public async Task Is_not_taken_from_a_token_that_was_never_given_out_nor_from_one_in_the_grace()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var next = await user.RefreshedAsync();

        using var again = await user.RefreshAsync();
        var other = (await Tenant.CreateAsync()).Admin.RefreshToken!;
        foreach (var unknown in new[] { new string('A', 86), $"{user.RefreshToken![..22]}{other[22..]}", $"{user.RefreshToken[..30]}{(user.RefreshToken[30] == 'x' ? 'y' : 'x')}{user.RefreshToken[31..]}", other[..85], $"{user.RefreshToken}A" })
        {
            using var refused = await (user with { RefreshToken = unknown }).RefreshAsync();
            await refused.ShouldBeProblemAsync(401, "invalid_refresh_token");
        }

        await again.ShouldBeAsync(200);
        Assert.Equal(200, await next.StatusAsync());
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'session.refresh_reused'", user.TenantId));
    }

    [Fact]
    public async Task Gives_the_same_successor_after_the_successors_access_token_was_used()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var next = await user.RefreshedAsync();
        Assert.Equal(200, await next.StatusAsync());

        var again = await user.RefreshedAsync();

        Assert.Equal(next.RefreshToken, again.RefreshToken);
    }

    private static Task<long> MailsAsync(ApiUser user) => Sql.ScalarAsync<long>(
        "SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND payload->>'to' = $1 AND payload->>'template' = 'session_ended'", user.Email);
}
