using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>The mailbox ends a lock that strangers have made.</summary>
public sealed class ConfirmUnlockTests
{
    private const string Subject = "Unlock your account";

    [Fact]
    public async Task The_code_of_the_mail_ends_the_lock_once_and_signs_nobody_in()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await LockAsync(user.Email);
        var code = await CodeAsync(user.Email);

        using var wrong = await ConfirmAsync(user.Email, Recovery.Wrong(code));
        using var others = await ConfirmAsync(Unique.Email(), code);
        Assert.Equal(401, await LoginAsync(user.Email, user.Password));
        using var right = await ConfirmAsync(user.Email, code);
        using var again = await ConfirmAsync(user.Email, code);

        await wrong.ShouldBeProblemAsync(400, "invalid_code");
        await others.ShouldBeProblemAsync(400, "invalid_code");
        Assert.Equal(204, (int)right.StatusCode);
        await again.ShouldBeProblemAsync(400, "invalid_code");
        Assert.Equal(200, await LoginAsync(user.Email, user.Password));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'account.unlocked'", user.TenantId));
    }

    [Fact]
    public async Task Asking_answers_alike_for_every_address_and_writes_only_to_accounts()
    {
        var (known, unknown) = ((await Tenant.CreateAsync()).Admin.Email, Unique.Email());

        using var first = await AskAsync(known);
        using var second = await AskAsync(unknown);

        Assert.Equal((202, 202), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(await first.ReadTextAsync(), await second.ReadTextAsync());
        await Mailbox.LetterAsync(known, Subject);
        Assert.Empty(await Mailbox.SettledAsync(unknown, Subject));
    }

    [Fact]
    public async Task A_new_password_by_mail_ends_the_lock_too_and_no_device_is_known_any_more()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await LockAsync(user.Email);
        var password = Unique.Password();

        await Recovery.SetPasswordAsync(user.Email, password);

        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM known_devices d JOIN accounts a ON a.id = d.account_id WHERE a.email = $1", user.Email));
        Assert.Equal(200, await LoginAsync(user.Email, password));
    }

    [Fact]
    public async Task The_policy_holds_for_a_reset_and_for_a_change()
    {
        var tenant = await Tenant.CreateAsync(name: $"Umbra {Unique.Text()}");
        var code = (await Recovery.ResetLetterAsync(tenant.Admin.Email)).Code;

        foreach (var password in new[] { "iloveyou", $"{tenant.Name}!", tenant.Admin.Email })
        {
            using var reset = await Recovery.ResetAsync(tenant.Admin.Email, code, password);
            using var change = await tenant.Admin.PostAsync("/account/password", new { currentPassword = tenant.Admin.Password, newPassword = password });
            await reset.ShouldPointAtAsync("#/password");
            await change.ShouldPointAtAsync("#/newPassword");
        }
    }

    [Fact]
    public async Task Who_is_signed_in_cannot_guess_the_password_for_ever_and_strangers_do_not_hinder_the_owner()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await LockAsync(user.Email);
        Assert.Equal(200, await ReauthenticateAsync(user, user.Password));

        for (var i = 0; i < 10; i++)
            Assert.Equal(401, await ReauthenticateAsync(user, "a wrong password"));

        Assert.Equal(401, await ReauthenticateAsync(user, user.Password));
        using var change = await user.PostAsync("/account/password", new { currentPassword = user.Password, newPassword = Unique.Password() });
        await change.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static async Task<int> ReauthenticateAsync(ApiUser user, string password)
    {
        using var answer = await user.PostAsync("/auth/reauthenticate", new { password });
        return (int)answer.StatusCode;
    }

    private static async Task<string> CodeAsync(string email)
    {
        using var asked = await AskAsync(email);
        await asked.ShouldBeAsync(202);
        return (await Mailbox.LetterAsync(email, Subject)).Code;
    }

    private static async Task LockAsync(string email)
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(401, await LoginAsync(email, "a wrong password"));
    }

    private static async Task<int> LoginAsync(string email, string password)
    {
        using var answer = await Recovery.LoginAsync(email, password);
        return (int)answer.StatusCode;
    }

    private static Task<HttpResponseMessage> AskAsync(string email) => ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/unlock", new { email });

    private static Task<HttpResponseMessage> ConfirmAsync(string email, string code) =>
        ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/unlock/confirm", new { email, code });
}
