using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Addresses that are written otherwise, or only look like somebody's, at every place that takes one.</summary>
public sealed class EmailVariantTests
{
    private static readonly string[] Places =
    [
        "/tenants", "/auth/register", "/auth/login", "/auth/forgot-password", "/auth/reset-password", "/auth/verify-email", "/auth/verify-email/confirm",
        "/auth/unlock", "/auth/unlock/confirm", "/account/email", "/account/restore", "/users", "/invitations",
    ];

    [Theory]
    [InlineData("adm\u0131n@example.com")] // Dotless i.
    [InlineData("adm\u0456n@example.com")] // Cyrillic i.
    [InlineData("\u0430dmin@example.com")] // Cyrillic a.
    [InlineData("\uFF41dmin@example.com")] // Fullwidth a.
    [InlineData("\u212Aate@example.com")] // Kelvin sign.
    [InlineData("bo\u017Fs@example.com")] // Long s.
    [InlineData("\uFB01nance@example.com")] // Ligature fi.
    [InlineData("adm\u200Din@example.com")] // Zero-width joiner.
    [InlineData("adm\u200Bin@example.com")] // Zero-width space.
    [InlineData("adm\u00ADin@example.com")] // Soft hyphen.
    [InlineData("\uFEFFadmin@example.com")] // Byte order mark.
    [InlineData("admin\u202E@example.com")] // Right-to-left override.
    [InlineData("a\u0301dmin@example.com")] // Combining acute.
    [InlineData("admin\uFF20example.com")] // Fullwidth at.
    [InlineData("admin@example.com\u200B")]
    [InlineData("admin@exa\u0301mple.com")]
    [InlineData("admin@exam\u200Dple.com")]
    [InlineData("admin@\uFF45xample.com")]
    [InlineData("\uD83D\uDE00@example.com")]
    public async Task Refuses_what_only_looks_like_an_address(string email) => await ShouldBeRefusedAsync(email);

    [Theory]
    [InlineData(65, "example.com")]
    [InlineData(288, "example.com")]
    [InlineData(64, "LONG.com")]
    public async Task Refuses_what_is_too_long(int local, string domain) => await ShouldBeRefusedAsync(
        $"{new string('a', local)}@{domain.Replace("LONG", string.Join('.', Enumerable.Repeat(new string('d', 57), 4)), StringComparison.Ordinal)}");

    [Fact]
    public async Task Other_letter_case_is_the_same_account()
    {
        var (tenant, open, employer) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (user, capitals) = (tenant.Admin, tenant.Admin.Email.ToUpperInvariant());
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", open.Id);

        using var forgot = await Recovery.ForgotAsync(capitals);
        await forgot.ShouldBeAsync(202);
        var password = Unique.Password();
        using var reset = await Recovery.ResetAsync(capitals, (await Mailbox.LetterAsync(user.Email, Mailbox.Reset)).Code, password);
        await reset.ShouldBeAsync(204);
        var signedIn = await ApiUser.SignInAsync(user.Client, capitals, password);
        using var wrong = await RegisterAsync(capitals, user.Password, open.Id);
        using var joined = await RegisterAsync(capitals, password, open.Id);
        var added = await employer.AddAsync(email: capitals);
        using var twice = await employer.Admin.PostAsync("/users", new { email = user.Email, name = "Ada", role = "USER" });
        using var own = await signedIn.PostAsync("/account/email", new { email = capitals });

        Assert.Equal((user.Id, user.Email), (signedIn.Id, signedIn.Email));
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(Jwt.Payload(user.AccessToken).Text("sub"), Jwt.Payload((await joined.ShouldBeAsync(201)).Text("accessToken")).Text("sub"));
        Assert.Equal(user.Email, added.Text("email"));
        await twice.ShouldBeProblemAsync(409, "user_exists");
        await own.ShouldBeAsync(202);
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE lower(email) = $1", user.Email));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM one_time_codes WHERE address = $1 AND purpose = 'change_email'", user.Email));
    }

    [Fact]
    public async Task A_plus_tag_is_another_mailbox_and_another_account()
    {
        var (open, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", open.Id);
        await Mailbox.ProveAsync(user.Email);
        var (tagged, moved, password) = (Tag(user.Email, "a"), Tag(user.Email, "b"), Unique.Password());

        using var login = await Recovery.LoginAsync(tagged, user.Password);
        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        using var joined = await RegisterAsync(tagged, password, open.Id);
        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("sub"), Jwt.Payload((await joined.ShouldBeAsync(201)).Text("accessToken")).Text("sub"));
        using var others = await Recovery.LoginAsync(user.Email, password);
        await others.ShouldBeProblemAsync(401, "invalid_credentials");
        var letter = await Recovery.ResetLetterAsync(tagged);
        using var foreign = await Recovery.ResetAsync(user.Email, letter.Code, Unique.Password());
        await foreign.ShouldBeProblemAsync(400, "invalid_code");

        using var asked = await user.PostAsync("/account/email", new { email = moved });
        await asked.ShouldBeAsync(202);
        using var confirmed = await user.PostAsync("/account/email/confirm", new { code = (await Mailbox.LetterAsync(moved, Mailbox.Change)).Code });
        await confirmed.ShouldBeAsync(204);
        Assert.Equal(user.Id, (await ApiUser.SignInAsync(user.Client, moved, user.Password)).Id);
    }

    /// <summary>A domain of look-alike letters is a domain of its own; nothing leads from it to the account.</summary>
    [Theory]
    [InlineData("ex\u0430mple.com")]
    [InlineData("\u0435xample.com")]
    [InlineData("examp\u04CFe.com")]
    [InlineData("xn--exmple-4nf.com")]
    public async Task A_domain_that_looks_alike_is_another_one(string domain)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var alike = $"{user.Email.Split('@')[0]}@{domain}";

        using var login = await Recovery.LoginAsync(alike, user.Password);
        using var forgot = await Recovery.ForgotAsync(alike);
        var other = await Tenant.CreateAsync(email: alike);

        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        await forgot.ShouldBeAsync(202);
        Assert.Empty(await Mailbox.SettledAsync(user.Email, Mailbox.Reset));
        Assert.StartsWith("xn--", other.Admin.Email.Split('@')[1], StringComparison.Ordinal);
        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("sub"), Jwt.Payload(other.Admin.AccessToken).Text("sub"));
    }

    private static async Task ShouldBeRefusedAsync(string email)
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        foreach (var place in Places)
        {
            using var answer = await admin.PostAsync(place, Body(place, email));
            await answer.ShouldPointAtAsync("#/email");
        }
    }

    /// <summary>All that the place asks for beside the address.</summary>
    private static JsonObject Body(string place, string email)
    {
        JsonObject body = new() { ["email"] = email };
        if (place is "/tenants" or "/users")
            body["name"] = "Acme";
        if (place is "/users" or "/invitations")
            body["role"] = "USER";
        if (place == "/auth/register")
            body["tenantId"] = Guid.CreateVersion7();
        if (place is "/auth/reset-password" or "/auth/verify-email/confirm" or "/auth/unlock/confirm")
            body["code"] = "12345678";
        if (place is "/tenants" or "/auth/register" or "/auth/login" or "/auth/reset-password" or "/auth/verify-email/confirm" or "/account/restore")
            body["password"] = Unique.Password();
        return body;
    }

    private static string Tag(string email, string tag) => email.Replace("@", $"+{tag}@", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> RegisterAsync(string email, string password, Guid tenantId) => ApiHost.Current.Client.SendJsonAsync(
        HttpMethod.Post, "/auth/register", new { email, password, tenantId, tokenTransport = "body" });
}
