using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

public sealed class UpdateAccountTests
{
    [Fact]
    public async Task Changes_what_is_sent_and_leaves_the_rest()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var first = await user.PatchAsync("/account", new { language = "pt-BR", timeZone = "Europe/Berlin" }, ("If-Match", "\"1\""));
        using var second = await user.PatchAsync("/account", new { timeZone = "" });

        Assert.Equal("\"2\"", first.Headers.ETag?.Tag);
        Assert.Equal("Europe/Berlin", (await first.ShouldBeAsync(200)).Text("timeZone"));
        var account = await second.ShouldBeAsync(200);
        Assert.Equal("pt-BR", account.Text("language"));
        Assert.Equal(JsonValueKind.Null, account.GetProperty("timeZone").ValueKind);
        Assert.Equal(3, account.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_version_that_was_changed_since_is_left_alone()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var first = await user.PatchAsync("/account", new { language = "de" }, ("If-Match", "\"1\""));

        using var late = await user.PatchAsync("/account", new { language = "fr" }, ("If-Match", "\"1\""));

        await first.ShouldBeAsync(200);
        await late.ShouldBeProblemAsync(412, "precondition_failed");
        Assert.Equal("de", await Sql.ScalarAsync<string>("SELECT language FROM accounts WHERE email = $1", user.Email));
    }

    [Theory]
    [InlineData("role", "\"ADMIN\"")]
    [InlineData("tenantId", "\"0199b2a1-0000-7000-8000-000000000000\"")]
    [InlineData("emailVerified", "true")]
    [InlineData("email", "\"x@example.com\"")]
    [InlineData("version", "7")]
    [InlineData("secondFactor", "true")]
    public async Task Members_that_are_not_its_own_to_change_are_refused(string member, string value)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PatchAsync("/account", JsonDocument.Parse($$"""{"language": "de", "{{member}}": {{value}}}""").RootElement);

        await answer.ShouldBeProblemAsync(400, "malformed_json");
        Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT version FROM accounts WHERE email = $1", user.Email));
    }

    [Theory]
    [InlineData("language", "x")]
    [InlineData("language", "de_DE")]
    [InlineData("language", "../en")]
    [InlineData("language", "de-")]
    [InlineData("timeZone", "Nowhere/City")]
    [InlineData("timeZone", "../etc/passwd")]
    [InlineData("timeZone", "/etc/localtime")]
    public async Task Values_of_another_form_are_refused(string member, string value)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PatchAsync("/account", new Dictionary<string, string> { [member] = value });

        await answer.ShouldBeProblemAsync(400, "validation_failed");
    }

    [Fact]
    public async Task Mail_is_written_in_the_language_of_the_account()
    {
        await using var leaving = await LeavingApi.StartAsync(("ACCOUNT_DELETION_GRACE", "1h"));
        var user = await leaving.AddUserAsync();
        using (var changed = await user.PatchAsync("/account", new { language = "de-CH" }))
            await changed.ShouldBeAsync(200);

        using var answer = await user.DeleteAsync("/account");

        await answer.ShouldBeAsync(202);
        Assert.Contains("Guten Tag", await leaving.MailToAsync(user.Email), StringComparison.Ordinal);
    }
}
