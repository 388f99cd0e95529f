using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

/// <summary>Listing, renaming and removing one's own.</summary>
public sealed class OwnPasskeysTests
{
    [Fact]
    public async Task They_are_listed_in_the_order_of_their_making()
    {
        using var one = new SoftAuthenticator();
        using var two = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(one, "One");
        await admin.AddPasskeyAsync(two, "Two");

        Assert.Equal(["One", "Two"], (await admin.PasskeysAsync()).Select(passkey => passkey.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task A_passkey_can_be_called_something_else()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var path = $"/account/passkeys/{(await admin.AddPasskeyAsync(authenticator)).Text("id")}";

        using var renamed = await admin.PatchAsync(path, new { name = "Work laptop" });
        using var blank = await admin.PatchAsync(path, new { name = " " });

        Assert.Equal("Work laptop", (await renamed.ShouldBeAsync(200)).Text("name"));
        await blank.ShouldPointAtAsync("#/name");
        Assert.Equal("Work laptop", Assert.Single(await admin.PasskeysAsync()).Text("name"));
    }

    [Fact]
    public async Task A_removed_passkey_signs_in_no_more()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = (await admin.AddPasskeyAsync(authenticator)).GetProperty("id").GetGuid();

        using var removed = await admin.DeleteAsync($"/account/passkeys/{id}");
        using var again = await admin.DeleteAsync($"/account/passkeys/{id}");

        await removed.ShouldBeAsync(204);
        await again.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(1, await PasskeyCalls.AuditedAsync("passkey.removed", id));
        Assert.Equal(1, await PasskeyCalls.MailedAsync("passkey_removed", admin.Email));
        using var answer = await admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await admin.Client.BeginPasskeySignInAsync()));
        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task Somebody_elses_passkey_is_not_there()
    {
        using var authenticator = new SoftAuthenticator();
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        var path = $"/account/passkeys/{(await user.AddPasskeyAsync(authenticator)).Text("id")}";

        using var renamed = await tenant.Admin.PatchAsync(path, new { name = "Mine" });
        using var removed = await tenant.Admin.DeleteAsync(path);

        await renamed.ShouldBeProblemAsync(404, "not_found");
        await removed.ShouldBeProblemAsync(404, "not_found");
        Assert.Empty(await tenant.Admin.PasskeysAsync());
        Assert.Equal("Laptop", Assert.Single(await user.PasskeysAsync()).Text("name"));
    }
}
