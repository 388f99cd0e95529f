using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>Nobody is pestered through us, and tenants do not read what mail servers say about us.</summary>
public sealed class MailLimitTests
{
    private const string Mail = "kind = 'mail.send'";

    [Fact]
    public async Task An_address_gets_a_few_messages_a_day_that_it_has_not_asked_for_whichever_tenants_cause_them()
    {
        await using var server = new SmtpServer();
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server, ("MAIL_PER_ADDRESS", "2"));
        var (pestered, other) = (Unique.Email(), Unique.Email());

        for (var i = 0; i < 4; i++)
            await (await Tenant.CreateAsync(own.Api)).AddAsync(email: pestered);
        await own.Tenant.AddAsync(email: other);
        await own.FinishedAsync();

        var jobs = await own.JobsAsync($"{Mail} AND payload ->> 'to' = '{pestered}'");
        Assert.Equal(["dead", "dead", "succeeded", "succeeded"], jobs.Select(job => job.State).Order());
        Assert.All(jobs.Where(job => job.State == "dead"), job => Assert.Equal((1, "This address has got as many such messages as it may in one day."), (job.Attempt, job.Error)));
        Assert.Equal([2, 1], new[] { pestered, other }.Select(address => server.Arrivals.Count(mail => IsAdded(mail, address))));
        Assert.False(await own.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM mail_limits l WHERE l::text LIKE '%@%')"));
    }

    [Fact]
    public async Task A_new_day_begins_a_day_after_the_first_message_and_what_is_over_is_removed()
    {
        await using var server = new SmtpServer();
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server, ("MAIL_PER_ADDRESS", "1"));
        var pestered = Unique.Email();
        await own.Tenant.AddAsync(email: pestered);
        // Two jobs: either may be first.
        Assert.Equal(new[] { own.Tenant.Admin.Email, pestered }.Order(StringComparer.Ordinal), new[] { (await server.NextAsync()).To, (await server.NextAsync()).To }.Order(StringComparer.Ordinal));
        await own.FinishedAsync();

        await own.Database.ExecuteAsync("UPDATE mail_limits SET began_at = began_at - interval '25 hours'");
        await (await Tenant.CreateAsync(own.Api)).AddAsync(email: pestered);
        await own.FinishedAsync();

        Assert.Equal(2, server.Arrivals.Count(mail => IsAdded(mail, pestered)));
        await own.Database.ExecuteAsync("""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'jobs.retention', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 5)
            """);
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<long>("SELECT count(*) FROM mail_limits WHERE began_at < now() - interval '1 day'") == 0);
        Assert.NotEqual(0, await own.Database.ScalarAsync<long>("SELECT count(*) FROM mail_limits"));
    }

    [Fact]
    public async Task Adding_removing_and_adding_a_user_again_tells_it_once_a_day()
    {
        await using var server = new SmtpServer();
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server);
        var address = Unique.Email();

        for (var i = 0; i < 3; i++)
        {
            var user = await own.Tenant.AddAsync(email: address);
            await own.FinishedAsync();
            using var removed = await own.Tenant.Admin.DeleteAsync($"/users/{user.Text("id")}");
            await removed.ShouldBeAsync(204);
        }

        Assert.All(await own.JobsAsync($"{Mail} AND payload ->> 'to' = '{address}'"), job => Assert.Equal("succeeded", job.State));
        Assert.Single(server.Arrivals, mail => IsAdded(mail, address));
        // Beside it one code, by which the owner of an account that was there before lets the membership count.
        Assert.Equal(2, server.Arrivals.Count(mail => mail.To == address));
    }

    [Fact]
    public async Task An_attempt_that_is_repeated_does_not_count_again()
    {
        var refusals = 3;
        await using var server = new SmtpServer { Script = line => line == "." && Interlocked.Decrement(ref refusals) >= 0 ? "450 4.2.0 later" : null };
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server, ("MAIL_PER_ADDRESS", "1"));

        while (refusals >= 0)
        {
            await own.Database.ExecuteAsync("UPDATE jobs SET run_at = now() WHERE state = 'retryable'");
            await Eventually.PassedAsync(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(4, (await own.JobAsync(Mail, "succeeded")).Attempt);
    }

    [Fact]
    public async Task What_a_mail_server_says_is_for_the_log_and_a_platform_administrator_only()
    {
        const string Said = "550 5.7.1 relay10.internal.example [10.0.0.7] has no credit with us";
        await using var server = new SmtpServer { Script = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? Said : null };
        await using var own = await OwnJobs.StartAsync();
        var worker = await own.MailWorkerAsync(server);
        var dead = await own.JobAsync(Mail, "dead");

        using var list = await own.Tenant.Admin.GetAsync("/jobs");
        using var one = await own.Tenant.Admin.GetAsync($"/jobs/{dead.Id}");
        await own.Database.ExecuteAsync("UPDATE users SET role = 'SUPER_ADMIN'");
        var super = await own.Tenant.Admin.SignInAgainAsync();
        using var full = await super.GetAsync($"/jobs/{dead.Id}?allTenants=true");
        using var fullList = await super.GetAsync("/jobs?allTenants=true&state=dead");

        foreach (var text in new[] { await list.ReadTextAsync(), await one.ReadTextAsync() })
        {
            Assert.Contains("The mail server refused the message for good (550).", text, StringComparison.Ordinal);
            Assert.DoesNotContain("10.0.0.7", text, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        }
        var attempt = Assert.Single((await full.ShouldBeAsync(200)).GetProperty("attempts").EnumerateArray());
        Assert.Equal($"The SMTP server answered {Said}", attempt.Text("error"));
        Assert.Contains(Said, await fullList.ReadTextAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(worker.Lines(Said));
    }

    private static bool IsAdded(ReceivedMail mail, string address) => mail.To == address && mail.Text.Contains("Subject: You have been added", StringComparison.Ordinal);
}
