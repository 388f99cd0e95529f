using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>A mail server that fails at random points of the dialogue; the long form is bench/job-faults.</summary>
public sealed class JobMailRandomTests
{
    private const int MessagesOfARound = 10;

    [Fact]
    public async Task Every_message_arrives_whole_and_a_second_time_only_with_the_same_message_id_but_those_that_are_refused_for_good()
    {
        var faults = new FaultRounds(rounds: 2, jobs: MessagesOfARound);
        var (random, left) = (new Random(faults.Random.Next()), 0);
        IReadOnlyList<string> refused = [];
        await using var server = new SmtpServer();
        server.Script = line =>
        {
            lock (random)
            {
                if (left > 0 && (line == "." || line.Length > 3) && random.Next(4) == 0 && left-- > 0)
                    return Fault(random.Next(4));
                return line.StartsWith("RCPT", StringComparison.Ordinal) && refused.Any(address => line.Contains(address, StringComparison.Ordinal)) ? "550 5.1.1 no such user" : null;
            }
        };
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server, ("MAIL_TIMEOUT", "1s"));
        await own.FinishedAsync();

        for (var round = 1; round <= faults.Rounds; round++)
        {
            List<string> addresses = [.. Enumerable.Range(0, MessagesOfARound).Select(_ => Unique.Email())];
            lock (random)
                (left, refused) = (faults.Random.Next(1, 8), addresses[..faults.Random.Next(3)]);
            // Down for a while, from this message on.
            var (first, downFor) = (faults.Random.Next(2 * MessagesOfARound), TimeSpan.FromMilliseconds(faults.Random.Next(100, 3000)));
            for (var i = 0; i < addresses.Count; i++)
            {
                if (i == first)
                    await server.DownAsync();
                await own.Tenant.AddAsync(email: addresses[i]);
            }
            if (first < addresses.Count)
                await Eventually.PassedAsync(downFor);
            server.Up();

            await Eventually.TrueAsync(
                async () =>
                {
                    await own.Database.ExecuteAsync("UPDATE jobs SET run_at = now() WHERE state = 'retryable' AND kind = 'mail.send'");
                    return await own.Database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM jobs WHERE state IN ('available', 'scheduled', 'running', 'retryable'))");
                },
                TimeSpan.FromSeconds(90));

            var jobs = (await own.JobsAsync("kind = 'mail.send'")).Where(job => addresses.Contains(job.To!)).ToList();
            Assert.Equal(MessagesOfARound, jobs.Count);
            Assert.All(jobs.Where(job => refused.Contains(job.To!)), job => Assert.Equal(("dead", "The mail server refused the message for good (550)."), (job.State, job.Error)));
            jobs.RemoveAll(job => refused.Contains(job.To!));
            Assert.All(jobs, job => Assert.Equal("succeeded", job.State));
            Assert.All(jobs, job => Assert.Equal([$"{job.Id}@saas.example.com"], server.Arrivals.Where(mail => mail.To == job.To).Select(mail => mail.Message.MessageId).Distinct()));
            Assert.DoesNotContain(server.Arrivals, mail => refused.Contains(mail.To));
            var down = first < addresses.Count ? $", down for {downFor.TotalSeconds:F1} s from message {first + 1} on" : "";
            FaultRounds.Say($"round {round}: {jobs.Sum(job => job.Attempt)} attempts for {jobs.Count} messages, {refused.Count} refused for good{down}");
        }
    }

    private static SmtpAnswer? Fault(int way) => way switch
    {
        0 => "451 4.3.0 later",
        1 => "421 4.3.2 closing",
        2 => SmtpAnswer.Hang,
        _ => SmtpAnswer.Drop,
    };
}
