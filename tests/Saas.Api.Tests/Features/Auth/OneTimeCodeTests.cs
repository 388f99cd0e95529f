using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>What a code and a link are good for, and for how long.</summary>
public sealed class OneTimeCodeTests
{
    [Fact]
    public async Task After_five_wrong_guesses_the_right_code_is_worth_nothing_and_the_link_still_is()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);
        for (var i = 0; i < 5; i++)
        {
            using var guess = await Recovery.ResetAsync(email, Recovery.Wrong(letter.Code), Unique.Password());
            await guess.ShouldBeProblemAsync(400, "invalid_code");
        }

        using var sixth = await Recovery.ResetAsync(email, letter.Code, Unique.Password());
        using var link = await Recovery.ResetByLinkAsync(letter.Token, Unique.Password());

        await sixth.ShouldBeProblemAsync(400, "invalid_code");
        await link.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Guesses_at_once_are_counted_too()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);

        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Recovery.ResetAsync(email, Recovery.Wrong(letter.Code), Unique.Password())));

        Assert.All(guesses, guess => Assert.Equal(400, (int)guess.StatusCode));
        Assert.Equal(5, await Sql.ScalarAsync<int>("SELECT tries FROM one_time_codes WHERE address = $1 AND purpose = 'reset_password'", email));
        using var right = await Recovery.ResetAsync(email, letter.Code, Unique.Password());
        await right.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task Of_twenty_that_use_it_at_once_one_does()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);
        var passwords = Enumerable.Range(0, 20).Select(_ => Unique.Password()).ToArray();

        var answers = await Task.WhenAll(passwords.Select((password, i) =>
            i % 2 == 0 ? Recovery.ResetAsync(email, letter.Code, password) : Recovery.ResetByLinkAsync(letter.Token, password)));

        var used = Array.FindIndex(answers, answer => (int)answer.StatusCode == 204);
        Assert.Equal(19, answers.Count(answer => (int)answer.StatusCode == 400));
        using var login = await Recovery.LoginAsync(email, passwords[used]);
        await login.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Is_used_once_be_it_by_code_or_by_link()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);
        using var first = await Recovery.ResetAsync(email, letter.Code, Unique.Password());
        await first.ShouldBeAsync(204);

        using var again = await Recovery.ResetAsync(email, letter.Code, Unique.Password());
        using var link = await Recovery.ResetByLinkAsync(letter.Token, Unique.Password());

        await again.ShouldBeProblemAsync(400, "invalid_code");
        await link.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task A_newer_one_replaces_it()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var older = await Recovery.ResetLetterAsync(email);
        var newer = await Recovery.ResetLetterAsync(email, count: 2);

        using var byCode = await Recovery.ResetAsync(email, older.Code, Unique.Password());
        using var byLink = await Recovery.ResetByLinkAsync(older.Token, Unique.Password());
        using var right = await Recovery.ResetAsync(email, newer.Code, Unique.Password());

        await byCode.ShouldBeProblemAsync(400, "invalid_code");
        await byLink.ShouldBeProblemAsync(400, "invalid_code");
        await right.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Is_worth_nothing_for_another_account_or_for_another_purpose()
    {
        var (mine, other) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        var letter = await Recovery.ResetLetterAsync(mine.Email);
        await Recovery.ResetLetterAsync(other.Email);

        using var foreign = await Recovery.ResetAsync(other.Email, letter.Code, Unique.Password());
        using var purpose = await Recovery.ConfirmAsync(mine.Email, letter.Code, mine.Password);
        using var link = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/verify-email/confirm", new { token = letter.Token, password = mine.Password });

        await foreign.ShouldBeProblemAsync(400, "invalid_code");
        await purpose.ShouldBeProblemAsync(400, "invalid_code");
        await link.ShouldBeProblemAsync(400, "invalid_code");
        Assert.Equal((200, 200), (await mine.StatusAsync(), await other.StatusAsync()));
    }

    [Theory]
    [InlineData("code_expires_at", true)]
    [InlineData("link_expires_at", false)]
    public async Task Expires(string column, bool linkIsGood)
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);
        await Sql.ExecuteAsync($"UPDATE one_time_codes SET {column} = now() WHERE address = $1", email);

        using var answer = linkIsGood
            ? await Recovery.ResetAsync(email, letter.Code, Unique.Password())
            : await Recovery.ResetByLinkAsync(letter.Token, Unique.Password());

        await answer.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task Lives_as_long_as_the_documents_say()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await Recovery.ResetLetterAsync(user.Email);
        using var asked = await Recovery.AskProofAsync(user.Email);
        await Mailbox.LetterAsync(user.Email, Mailbox.Verify);

        Assert.Equal(
            ["reset_password 600 1800", "verify_email 600 86400"],
            (await Sql.ScalarAsync<string>("""
                SELECT string_agg(purpose || ' ' || extract(epoch FROM code_expires_at - created_at)::int || ' ' || extract(epoch FROM link_expires_at - created_at)::int, ',' ORDER BY purpose)
                FROM one_time_codes WHERE address = $1
                """, user.Email)).Split(','));
    }

    [Fact]
    public async Task An_unknown_address_looks_like_a_wrong_code()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);

        using var known = await Recovery.ResetAsync(email, Recovery.Wrong(letter.Code), Unique.Password());
        using var unknown = await Recovery.ResetAsync(Unique.Email(), letter.Code, Unique.Password());

        var (first, second) = (await known.ShouldBeProblemAsync(400, "invalid_code"), await unknown.ShouldBeProblemAsync(400, "invalid_code"));
        Assert.Equal(first.Text("title"), second.Text("title"));
    }
}
