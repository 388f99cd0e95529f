using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

public sealed class ChangePasswordTests
{
    [Fact]
    public async Task Keeps_this_session_and_ends_all_others()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (phone, password) = (await user.SignInAgainAsync(), Unique.Password());
        Assert.Equal(200, await phone.StatusAsync());

        using var changed = await ChangeAsync(user, user.Password, password);

        await changed.ShouldBeAsync(204);
        Assert.Equal((200, 401), (await user.StatusAsync(), await phone.StatusAsync()));
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeAsync(200);
        using var old = await Recovery.LoginAsync(user.Email, user.Password);
        await old.ShouldBeProblemAsync(401, "invalid_credentials");
        using var fresh = await Recovery.LoginAsync(user.Email, password);
        await fresh.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Wants_the_current_password()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var phone = await user.SignInAgainAsync();

        using var changed = await ChangeAsync(user, Unique.Password(), Unique.Password());

        await changed.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(200, await phone.StatusAsync());
        using var login = await Recovery.LoginAsync(user.Email, user.Password);
        await login.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Is_announced_by_mail_and_recorded()
    {
        var tenant = await Tenant.CreateAsync();

        using var changed = await ChangeAsync(tenant.Admin, tenant.Admin.Password, Unique.Password());

        await changed.ShouldBeAsync(204);
        await Mailbox.LetterAsync(tenant.Admin.Email, Mailbox.NewPassword);
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = 'account.password_changed' AND tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Of_changes_at_once_one_counts_and_the_others_leave_no_trace()
    {
        var tenant = await Tenant.CreateAsync();
        var passwords = Enumerable.Range(0, 8).Select(_ => Unique.Password()).ToArray();

        var answers = await Task.WhenAll(passwords.Select(password => ChangeAsync(tenant.Admin, tenant.Admin.Password, password)));

        var made = Array.FindIndex(answers, answer => (int)answer.StatusCode == 204);
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 401));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = 'account.password_changed' AND tenant_id = $1", tenant.Id));
        using var login = await Recovery.LoginAsync(tenant.Admin.Email, passwords[made]);
        await login.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("role")]
    [InlineData("tenantId")]
    [InlineData("emailVerified")]
    [InlineData("accountId")]
    public async Task Takes_no_members_that_are_not_its_own(string member)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var password = await user.PostAsync("/account/password", $$"""{"currentPassword":"{{user.Password}}","newPassword":"long enough","{{member}}":"x"}""");
        using var email = await user.PostAsync("/account/email", $$"""{"email":"{{Unique.Email()}}","{{member}}":"x"}""");

        await password.ShouldBeProblemAsync(400, "malformed_json");
        await email.ShouldBeProblemAsync(400, "malformed_json");
    }

    private static Task<HttpResponseMessage> ChangeAsync(ApiUser user, string currentPassword, string newPassword) =>
        user.PostAsync("/account/password", new { currentPassword, newPassword });
}
