using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Tokens that our own key has signed and that put together what does not belong together: the signature alone opens nothing.</summary>
public sealed class ForeignTokenTests
{
    [Theory]
    [InlineData("sid")]
    [InlineData("sub")]
    [InlineData("sid and tid")]
    [InlineData("sub and tid")]
    public async Task Refuses_a_live_session_of_another_account(string claims)
    {
        var (mine, other) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);

        var token = await MixedAsync(mine, other, claims);

        await ShouldBeRefusedAsync(mine with { AccessToken = token });
        Assert.Equal((200, 200), (await mine.StatusAsync(), await other.StatusAsync()));
    }

    [Theory]
    [InlineData("sid")]
    [InlineData("sub")]
    public async Task Refuses_a_live_session_of_another_account_of_the_same_tenant(string claims)
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        await ShouldBeRefusedAsync(user with { AccessToken = await MixedAsync(user, tenant.Admin, claims) });
        await ShouldBeRefusedAsync(user with { AccessToken = await MixedAsync(tenant.Admin, user, claims) });
    }

    [Fact]
    public async Task Refuses_a_tenant_that_the_account_is_no_member_of_also_with_its_header()
    {
        var (mine, other) = ((await Tenant.CreateAsync()).Admin, await Tenant.CreateAsync());
        var thief = mine with { AccessToken = await MixedAsync(mine, other.Admin, "tid") };

        await ShouldBeRefusedAsync(thief);
        using var header = await thief.GetAsync("/users", ("X-Tenant-ID", other.Id.ToString()));
        await header.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("removed")]
    [InlineData("awaiting proof")]
    public async Task Refuses_a_tenant_where_the_membership_does_not_count(string why)
    {
        var (mine, other) = ((await Tenant.CreateAsync()).Admin, await Tenant.CreateAsync());
        if (why != "awaiting proof")
            await Mailbox.ProveAsync(mine.Email);
        var member = (await other.AddAsync(email: mine.Email)).GetProperty("id").GetGuid();
        if (why == "suspended")
            await (await other.Admin.PatchAsync($"/users/{member}", new { status = "suspended" })).ShouldBeAsync(200);
        if (why == "removed")
            await (await other.Admin.DeleteAsync($"/users/{member}")).ShouldBeAsync(204);

        await ShouldBeRefusedAsync(mine with { AccessToken = await MixedAsync(mine, other.Admin, "tid") });
        Assert.Equal(200, await mine.StatusAsync());
    }

    [Fact]
    public async Task Refuses_an_ended_session_of_the_same_account_beside_a_live_one()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var ended = await user.SignInAgainAsync();
        using var logout = await ended.PostAsync("/auth/logout", new { });
        await logout.ShouldBeAsync(204);

        await ShouldBeRefusedAsync(user with { AccessToken = await MixedAsync(user, ended, "sid") });
        Assert.Equal(200, await user.StatusAsync());
    }

    /// <summary>Claims of another form, and whether the token is refused for it; where not, they must do no harm.</summary>
    private static readonly Dictionary<string, (Action<JsonObject> Change, bool IsRefused)> Odd = new()
    {
        ["account that is a number"] = (claims => claims["sub"] = 7, true),
        ["account that is empty"] = (claims => claims["sub"] = "", true),
        ["account as a list"] = (claims => claims["sub"] = new JsonArray(claims["sub"]!.GetValue<string>()), true),
        ["tenant that is null"] = (claims => claims["tid"] = null, true),
        ["tenant that is an object"] = (claims => claims["tid"] = new JsonObject(), true),
        ["tenant of nobody"] = (claims => claims["tid"] = Guid.Empty.ToString(), true),
        ["session that is true"] = (claims => claims["sid"] = true, true),
        ["session with a NUL"] = (claims => claims["sid"] = "\0", true),
        ["issue that is text"] = (claims => claims["iat"] = "now", true),
        ["expiry as a list"] = (claims => claims["exp"] = new JsonArray(claims["exp"]!.GetValue<long>()), true),
        ["start that is text"] = (claims => claims["nbf"] = "now", true),
        ["issuer as a list"] = (claims => claims["iss"] = new JsonArray(claims["iss"]!.GetValue<string>()), true),
        ["audience that is null"] = (claims => claims["aud"] = null, true),
        ["binding that is text"] = (claims => claims["cnf"] = "x", true),
        ["binding to a number"] = (claims => claims["cnf"] = new JsonObject { ["jkt"] = 7 }, true),
        ["binding to nothing"] = (claims => claims["cnf"] = new JsonObject(), true),
        ["binding to a certificate"] = (claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "x" }, true),
        ["binding that is null"] = (claims => claims["cnf"] = null, true),
        ["methods as text"] = (claims => claims["amr"] = "pwd", false),
        ["methods that are objects"] = (claims => claims["amr"] = new JsonArray(new JsonObject()), false),
        ["no methods"] = (claims => claims.Remove("amr"), false),
        ["a time of sign-in that is text"] = (claims => claims["auth_time"] = "now", false),
        ["a time of sign-in before all time"] = (claims => claims["auth_time"] = long.MinValue, false),
        ["a time of sign-in beyond all time"] = (claims => claims["auth_time"] = long.MaxValue, false),
        ["no id"] = (claims => claims.Remove("jti"), false),
    };

    public static TheoryData<string> OddNames => [.. Odd.Keys];

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task Survives_a_claim_of_another_form(string name)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (change, isRefused) = Odd[name];
        var odd = user with { AccessToken = await Jwt.ResignAsync(user.AccessToken, null, change) };

        using var answer = await odd.GetAsync("/users/me");
        using var guarded = await odd.PostAsync("/account/totp");

        Assert.Equal(isRefused ? 401 : 200, (int)answer.StatusCode);
        var knowsWhen = name is "methods as text" or "methods that are objects" or "no methods" or "no id";
        Assert.Equal(knowsWhen ? 200 : 401, (int)guarded.StatusCode);
    }

    /// <summary>Half of a surrogate pair, as an escape and as bytes: JSON readers take it until the text is asked for.</summary>
    [Theory]
    [InlineData(0, "\"kid\":\"\\ud800")]
    [InlineData(0, "\"kid\":\"\u0001")]
    [InlineData(0, "\"\\udfff\":1,\"kid\":\"")]
    [InlineData(0, "\"typ\":\"\\ud800\",\"kid\":\"")]
    [InlineData(1, "\"sub\":\"\\ud800")]
    [InlineData(1, "\"\\ud800\":1,\"sub\":\"")]
    [InlineData(1, "\"aud\":\"\\ud800\",\"sub\":\"")]
    public async Task Refuses_text_that_is_no_Unicode(int part, string text)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var parts = user.AccessToken.Split('.');
        var member = part == 0 ? "\"kid\":\"" : "\"sub\":\"";

        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(text), Encoding.Latin1.GetBytes(text.Replace("\\ud800", "\u00ff", StringComparison.Ordinal)) })
        {
            byte[] whole = Base64Url.DecodeFromChars(parts[part]);
            var at = whole.AsSpan().IndexOf(Encoding.UTF8.GetBytes(member));
            parts[part] = Base64Url.EncodeToString((byte[])[.. whole[..at], .. bytes, .. whole[(at + member.Length)..]]);
            using var answer = await (user with { AccessToken = string.Join('.', parts) }).GetAsync("/users/me");
            await answer.ShouldBeProblemAsync(401, "invalid_token");
            parts = user.AccessToken.Split('.');
        }
    }

    private static async Task ShouldBeRefusedAsync(ApiUser user)
    {
        using var answer = await user.GetAsync("/users/me");
        await answer.ShouldBeProblemAsync(401, "session_revoked");
        using var write = await user.PatchAsync($"/users/{user.Id}", new { name = "Mallory" });
        await write.ShouldBeProblemAsync(401, "session_revoked");
    }

    /// <summary>The first one's token with these claims of the second one's.</summary>
    private static Task<string> MixedAsync(ApiUser first, ApiUser second, string claims)
    {
        var other = Jwt.Payload(second.AccessToken);
        return Jwt.ResignAsync(first.AccessToken, null, payload =>
        {
            foreach (var claim in claims.Split(" and "))
                payload[claim] = other.Text(claim);
        });
    }
}
