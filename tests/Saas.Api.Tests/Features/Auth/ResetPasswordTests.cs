using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class ResetPasswordTests
{
    [Fact]
    public async Task Sets_the_password_and_proves_the_mailbox_and_signs_nobody_in()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (letter, password) = (await Recovery.ResetLetterAsync(user.Email), Unique.Password());

        using var reset = await Recovery.ResetAsync(user.Email, letter.Code, password);

        await reset.ShouldBeAsync(204);
        Assert.Equal("", reset.Header("Set-Cookie"));
        using var old = await Recovery.LoginAsync(user.Email, user.Password);
        await old.ShouldBeProblemAsync(401, "invalid_credentials");
        using var fresh = await Recovery.LoginAsync(user.Email, password);
        await fresh.ShouldBeAsync(200);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NOT NULL FROM accounts WHERE email = $1", user.Email));
    }

    [Fact]
    public async Task Takes_the_link_too_and_the_code_with_spaces()
    {
        var (byLink, byCode) = ((await Tenant.CreateAsync()).Admin.Email, (await Tenant.CreateAsync()).Admin.Email);
        var (link, code) = (await Recovery.ResetLetterAsync(byLink), (await Recovery.ResetLetterAsync(byCode)).Code);

        using var first = await Recovery.ResetByLinkAsync(link.Token, Unique.Password());
        using var second = await Recovery.ResetAsync(byCode, $"{code[..4]} {code[4..]}", Unique.Password());

        await first.ShouldBeAsync(204);
        await second.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Ends_every_session_of_the_account_in_all_its_tenants_at_once()
    {
        var first = (await Tenant.CreateAsync()).Admin;
        var second = (await Tenant.CreateAsync(email: first.Email, password: first.Password)).Admin;
        var phone = await first.SignInAgainAsync();
        Assert.Equal((200, 200, 200), (await first.StatusAsync(), await second.StatusAsync(), await phone.StatusAsync()));

        await Recovery.SetPasswordAsync(first.Email, Unique.Password());

        Assert.Equal((401, 401, 401), (await first.StatusAsync(), await second.StatusAsync(), await phone.StatusAsync()));
        using var refresh = await phone.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Is_announced_by_mail_and_recorded_in_every_tenant()
    {
        var first = await Tenant.CreateAsync();
        var second = await Tenant.CreateAsync(email: first.Admin.Email, password: first.Admin.Password);

        await Recovery.SetPasswordAsync(first.Admin.Email, Unique.Password());

        await Mailbox.LetterAsync(first.Admin.Email, Mailbox.NewPassword);
        Assert.Equal(2L, await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM audit_events WHERE action = 'account.password_reset' AND tenant_id IN ($1, $2)", first.Id, second.Id));
    }

    [Fact]
    public async Task A_bad_password_costs_the_code_nothing()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var letter = await Recovery.ResetLetterAsync(user.Email);

        using var bad = await Recovery.ResetAsync(user.Email, letter.Code, "short");
        using var good = await Recovery.ResetAsync(user.Email, letter.Code, Unique.Password());

        await bad.ShouldPointAtAsync("#/password");
        await good.ShouldBeAsync(204);
    }

    [Theory]
    [InlineData("""{"code":"12345678","password":"long enough"}""", "#/email")]
    [InlineData("""{"email":"a@example.com","password":"long enough"}""", "#/code")]
    [InlineData("""{"email":"a@example.com","code":"12345678","token":"x","password":"long enough"}""", "#/code")]
    [InlineData("""{"email":"a@example.com","code":"1234567","password":"long enough"}""", "#/code")]
    [InlineData("""{"email":"a@example.com","code":"１２３４５６７８","password":"long enough"}""", "#/code")]
    public async Task Says_what_is_missing(string body, string member)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/reset-password", body);

        await answer.ShouldPointAtAsync(member);
    }

    [Theory]
    [InlineData("role", "\"SUPER_ADMIN\"")]
    [InlineData("tenantId", "\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\"")]
    [InlineData("emailVerified", "true")]
    [InlineData("accountId", "\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\"")]
    public async Task No_route_of_recovery_takes_members_that_are_not_its_own(string member, string value)
    {
        foreach (var (path, body) in new[]
        {
            ("/auth/forgot-password", """ "email":"a@example.com" """),
            ("/auth/verify-email", """ "email":"a@example.com" """),
            ("/auth/reset-password", """ "token":"x","password":"long enough" """),
            ("/auth/verify-email/confirm", """ "token":"x","password":"long enough" """),
        })
        {
            using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, $$"""{ {{body}}, "{{member}}": {{value}} }""");

            await answer.ShouldBeProblemAsync(400, "malformed_json");
        }
    }
}
