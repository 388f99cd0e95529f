using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>A mail server that fails at random points of the dialogue; the long form is bench/job-faults.</summary>
public sealed class JobMailRandomTests
{
    private const int MessagesOfARound = 10;

    [Fact]
    public async Task Every_message_arrives_whole_and_a_second_time_only_with_the_same_message_id()
    {
        var faults = new FaultRounds(rounds: 2, jobs: MessagesOfARound);
        var (random, left) = (new Random(faults.Random.Next()), 0);
        await using var server = new SmtpServer();
        server.Script = line =>
        {
            lock (random)
                return left > 0 && (line == "." || line.Length > 3) && random.Next(4) == 0 && left-- > 0 ? Fault(random.Next(4)) : null;
        };
        await using var own = await OwnJobs.StartAsync();
        await own.MailWorkerAsync(server, ("MAIL_TIMEOUT", "1s"));
        await own.FinishedAsync();

        for (var round = 1; round <= faults.Rounds; round++)
        {
            lock (random)
                left = faults.Random.Next(1, 8);
            List<string> addresses = [.. Enumerable.Range(0, MessagesOfARound).Select(_ => Unique.Email())];
            foreach (var address in addresses)
                await own.Tenant.AddAsync(email: address);

            await Eventually.TrueAsync(
                async () =>
                {
                    await own.Database.ExecuteAsync("UPDATE jobs SET run_at = now() WHERE state = 'retryable' AND kind = 'mail.send'");
                    return await own.Database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM jobs WHERE state IN ('available', 'scheduled', 'running', 'retryable'))");
                },
                TimeSpan.FromSeconds(90));

            var jobs = (await own.JobsAsync("kind = 'mail.send'")).Where(job => addresses.Contains(job.To!)).ToList();
            Assert.Equal(MessagesOfARound, jobs.Count);
            Assert.All(jobs, job => Assert.Equal("succeeded", job.State));
            Assert.All(jobs, job => Assert.Equal([$"{job.Id}@saas.example.com"], server.Arrivals.Where(mail => mail.To == job.To).Select(mail => mail.Message.MessageId).Distinct()));
            FaultRounds.Say($"round {round}: {jobs.Sum(job => job.Attempt)} attempts for {MessagesOfARound} messages");
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
