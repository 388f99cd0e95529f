using MimeKit;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>What mail servers do, seen from the request that leads to a message. Signing up <see cref="OwnJobs"/> sends the first one.</summary>
public sealed class JobMailFaultTests
{
    private const string Mail = "kind = 'mail.send'";

    /// <summary>A minute by the waits that the database holds; the test passes each of them over.</summary>
    [Fact]
    public async Task Mail_waits_for_a_server_that_is_down_for_a_minute_and_leaves_once_when_it_is_back()
    {
        await using var server = new SmtpServer();
        await server.DownAsync();
        await using var own = await StartAsync(server);
        var (waited, attempt) = (0.0, 0);

        while (waited < 60)
        {
            attempt++;
            var failed = await own.JobAsync($"{Mail} AND attempt = {attempt}", "retryable");
            Assert.Equal("The mail server could not be reached, or would not talk to this service.", failed.Error);
            var wait = await own.Database.ScalarAsync<double>($"SELECT extract(epoch FROM run_at - (failures -> -1 ->> 'finishedAt')::timestamptz)::float8 FROM jobs WHERE {Mail}");
            Assert.InRange(wait, 0.8 * 5 * Math.Pow(2, attempt - 1), 1.2 * 5 * Math.Pow(2, attempt - 1));
            waited += wait;
            if (waited < 60)
                await own.Database.ExecuteAsync($"UPDATE jobs SET run_at = now() WHERE {Mail}");
        }

        Assert.InRange(attempt, 4, 5);
        server.Up();
        await own.Database.ExecuteAsync($"UPDATE jobs SET run_at = now() WHERE {Mail}");
        var sent = await own.JobAsync(Mail, "succeeded");
        Assert.Equal(attempt + 1, sent.Attempt);
        var mail = Assert.Single(server.Arrivals);
        Assert.Equal((own.Tenant.Admin.Email, IdOf(sent)), (mail.To, mail.Message.MessageId));
    }

    [Fact]
    public async Task A_recipient_that_is_refused_is_dead_at_once_and_the_others_get_their_mail()
    {
        var (refused, served) = (Unique.Email(), Unique.Email());
        await using var server = new SmtpServer { Script = line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains(refused, StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using var own = await StartAsync(server);
        Assert.Equal(own.Tenant.Admin.Email, (await server.NextAsync()).To);

        await own.Tenant.AddAsync(email: refused);
        await own.Tenant.AddAsync(email: served);

        Assert.Equal(served, (await server.NextAsync()).To);
        var dead = await own.JobAsync($"{Mail} AND payload ->> 'to' = '{refused}'", "dead");
        Assert.Equal((1, "The mail server refused the message for good (550)."), (dead.Attempt, dead.Error));
        await own.FinishedAsync();
        Assert.True(server.IsEmpty);
    }

    [Fact]
    public async Task A_refusal_for_now_is_tried_again_with_the_same_message_id()
    {
        var refusals = 1;
        await using var server = new SmtpServer { Script = line => line == "." && Interlocked.Decrement(ref refusals) >= 0 ? "450 4.2.0 later" : null };
        await using var own = await StartAsync(server);
        var failed = await own.JobAsync(Mail, "retryable");
        Assert.Equal("The mail server refused the message for now (450).", failed.Error);

        await RetryNowAsync(own, failed);

        await server.NextAsync();
        Assert.Equal(2, (await own.JobAsync(Mail, "succeeded")).Attempt);
        Assert.Equal([IdOf(failed), IdOf(failed)], server.Arrivals.Select(mail => mail.Message.MessageId));
        Assert.True(server.IsEmpty);
    }

    [Fact]
    public async Task A_server_that_hangs_in_the_dialogue_holds_up_no_other_message_for_longer_than_the_time_out()
    {
        var hangs = 1;
        await using var server = new SmtpServer { Script = line => line == "DATA" && Interlocked.Decrement(ref hangs) >= 0 ? SmtpAnswer.Hang : null };
        await using var own = await StartAsync(server);
        await server.Hung.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var other = Unique.Email();
        await own.Tenant.AddAsync(email: other);

        Assert.Equal(other, (await server.NextAsync()).To);
        var failed = await own.JobAsync($"{Mail} AND payload ->> 'to' = '{own.Tenant.Admin.Email}'", "retryable");
        Assert.Equal("The mail server took too long to answer.", failed.Error);
        await RetryNowAsync(own, failed);

        Assert.Equal(IdOf(failed), (await server.NextAsync()).Message.MessageId);
        await own.FinishedAsync();
        Assert.True(server.IsEmpty);
    }

    [Fact]
    public async Task A_job_that_runs_again_sends_nothing_twice()
    {
        await using var server = new SmtpServer();
        await using var own = await StartAsync(server);
        await server.NextAsync();
        var added = Unique.Email();
        await own.Tenant.AddAsync(email: added);
        Assert.Equal(added, (await server.NextAsync()).To);
        await own.FinishedAsync();

        // As after a lost lease: what it did is done, and nobody knows.
        await own.Database.ExecuteAsync("UPDATE jobs SET state = 'available', finished_at = NULL WHERE kind = 'users.tell_added'");

        await own.JobAsync("kind = 'users.tell_added' AND attempt = 2", "succeeded");
        await own.JobAsync($"{Mail} AND payload ->> 'to' = '{added}'", "succeeded");
        Assert.True(server.IsEmpty);
    }

    [Fact]
    public async Task Mail_of_an_instance_with_a_pickup_folder_appears_in_it()
    {
        var folder = Path.Combine(ApiHost.Current.Probes, $"mail-{Unique.Text()}");
        await using var own = await OwnJobs.StartAsync();
        await own.WorkerAsync(("MAIL_PICKUP_FOLDER", folder), ("MAIL_FROM", "no-reply@saas.example.com"));

        var sent = await own.JobAsync(Mail, "succeeded");

        using var mail = await MimeMessage.LoadAsync(Path.Combine(folder, $"{sent.Id}.eml"), TestContext.Current.CancellationToken);
        Assert.Equal((own.Tenant.Admin.Email, IdOf(sent)), (mail.To.Mailboxes.Single().Address, mail.MessageId));
    }

    private static async Task<OwnJobs> StartAsync(SmtpServer server)
    {
        var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server);
        return own;
    }

    private static string IdOf(StoredJob job) => $"{job.Id}@saas.example.com";

    private static async Task RetryNowAsync(OwnJobs own, StoredJob job)
    {
        using var answer = await own.Tenant.Admin.PostAsync($"/jobs/{job.Id}/retry");
        await answer.ShouldBeAsync(200);
    }
}
