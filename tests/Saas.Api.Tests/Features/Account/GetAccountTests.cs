using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

public sealed class GetAccountTests
{
    [Fact]
    public async Task Tells_what_the_account_is()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.GetAsync("/account");

        var account = await answer.ShouldBeAsync(200);
        Assert.Equal(user.Email, account.Text("email"));
        Assert.False(account.GetProperty("emailVerified").GetBoolean());
        Assert.False(account.GetProperty("secondFactor").GetBoolean());
        Assert.Equal(JsonValueKind.Null, account.GetProperty("language").ValueKind);
        Assert.Equal(await Sql.ScalarAsync<Guid>("SELECT id FROM accounts WHERE email = $1", user.Email), account.GetProperty("id").GetGuid());
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.DoesNotContain("hash", account.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Is_one_account_in_all_of_its_tenants()
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await one.AddUserAsync();
        await Sql.ExecuteAsync("UPDATE accounts SET email_verified_at = now() WHERE email = $1", user.Email);
        await other.AddAsync(email: user.Email);
        var elsewhere = await ApiUser.SignInAsync(user.Client, user.Email, user.Password, other.Id);
        await Authenticator.EnrollAsync(user);

        using var here = await user.GetAsync("/account");
        using var there = await elsewhere.GetAsync("/account");

        var account = await here.ShouldBeAsync(200);
        Assert.Equal(account.GetRawText(), (await there.ShouldBeAsync(200)).GetRawText());
        Assert.True(account.GetProperty("secondFactor").GetBoolean());
    }
}
