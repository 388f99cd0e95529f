using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class ForgotPasswordTests
{
    [Fact]
    public async Task Answers_alike_for_every_address_and_writes_only_to_accounts()
    {
        var (known, unknown) = ((await Tenant.CreateAsync()).Admin.Email, Unique.Email());

        using var first = await Recovery.ForgotAsync(known);
        using var second = await Recovery.ForgotAsync(unknown);

        Assert.Equal((202, 202), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(await first.ReadTextAsync(), await second.ReadTextAsync());
        Assert.Equal(first.Headers.Select(header => header.Key).Order(), second.Headers.Select(header => header.Key).Order());
        await Mailbox.LetterAsync(known, Mailbox.Reset);
        Assert.Empty(await Mailbox.SettledAsync(unknown, Mailbox.Reset));
    }

    [Fact]
    public async Task Sends_to_the_stored_form_of_the_address()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;

        using var asked = await Recovery.ForgotAsync(email.ToUpperInvariant());

        await asked.ShouldBeAsync(202);
        Assert.Equal(email, (await Mailbox.LetterAsync(email, Mailbox.Reset)).To);
    }

    [Theory]
    [InlineData("ı")]
    [InlineData("і")]
    [InlineData("ﬁ")]
    public async Task Refuses_letters_that_only_look_like_an_address(string letter)
    {
        using var asked = await Recovery.ForgotAsync($"v{letter}ct@example.com");

        await asked.ShouldPointAtAsync("#/email");
    }

    [Fact]
    public async Task A_plus_tag_is_another_mailbox_and_300_characters_are_none()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var tagged = email.Replace("@", "+tag@", StringComparison.Ordinal);

        using var asked = await Recovery.ForgotAsync(tagged);
        using var tooLong = await Recovery.ForgotAsync($"{new string('a', 288)}@example.com");

        await asked.ShouldBeAsync(202);
        Assert.Empty(await Mailbox.SettledAsync(tagged, Mailbox.Reset));
        Assert.Empty(await Mailbox.SettledAsync(email, Mailbox.Reset));
        await tooLong.ShouldPointAtAsync("#/email");
    }

    [Fact]
    public async Task The_link_leads_to_the_configured_address_whatever_the_request_says()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;

        using var asked = await ApiHost.Current.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/forgot-password", new { email }, ("Host", "evil.example.com"), ("X-Forwarded-Host", "evil.example.com"), ("Origin", "https://evil.example.com"));

        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Mailbox.Reset);
        Assert.StartsWith($"{ApiHost.PublicUrl}/auth/link/reset-password#", letter.Link.OriginalString, StringComparison.Ordinal);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", letter.Token);
        Assert.DoesNotContain("evil", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_no_more_than_so_many_mails_to_an_address_and_says_nothing_of_it()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["CODE_MAILS"] = "2" });
        var email = (await Tenant.CreateAsync()).Admin.Email;

        for (var i = 1; i <= 4; i++)
        {
            using var asked = await Recovery.ForgotAsync(email, api.Client);
            await asked.ShouldBeAsync(202);
            await Mailbox.LetterAsync(email, Mailbox.Reset, Math.Min(i, 2));
        }

        Assert.Equal(2, (await Mailbox.SettledAsync(email, Mailbox.Reset)).Count);
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_so_and_others_are_not()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["CODE_REQUESTS"] = "3", ["TRUSTED_PROXIES"] = "127.0.0.1" });
        var (eager, other) = ($"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::", $"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::1");
        Task<HttpResponseMessage> FromAsync(string address) =>
            api.Client.SendJsonAsync(HttpMethod.Post, "/auth/forgot-password", new { email = Unique.Email() }, ("X-Forwarded-For", address));

        for (var i = 1; i <= 3; i++)
            await (await FromAsync($"{eager}{i}")).ShouldBeAsync(202);

        using var refused = await FromAsync($"{eager}4");
        await refused.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.NotEqual("", refused.Header("Retry-After"));
        await (await FromAsync(other)).ShouldBeAsync(202);
    }

    [Fact]
    public async Task The_secrets_are_in_the_mail_and_nowhere_else()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;

        var letter = await Recovery.ResetLetterAsync(email);

        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE payload::text LIKE '%' || $1 || '%' OR payload::text LIKE '%' || $2 || '%'", letter.Code, letter.Token));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM one_time_codes c WHERE row_to_json(c)::text LIKE '%' || $1 || '%'", letter.Token));
        Assert.Empty(ApiHost.Current.Api.Lines(letter.Token));
    }
}
