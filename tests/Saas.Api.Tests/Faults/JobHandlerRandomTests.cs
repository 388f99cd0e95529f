using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>Jobs that misbehave in all ways, at random places among others; the long form is bench/job-faults.</summary>
public sealed class JobHandlerRandomTests
{
    private const string TooSlow = "Did not end within 5 s.";
    private const string Thrown = "Unexpected failure (InvalidOperationException); the log tells more.";

    /// <summary>Each holds a thread of its process for good.</summary>
    private const int MostBlocked = 2;

    [Fact]
    public async Task Whatever_handlers_do_theirs_end_with_a_clear_error_and_every_other_job_is_done()
    {
        var faults = new FaultRounds(rounds: 2, jobs: 100);
        await using var own = await OwnJobs.StartAsync();
        // By name, so that a seed means the same wherever it is used.
        string[] ways = ["throw", "fail", "hang", "block", "slow", "allocate", "fail at first", "unknown kind", "unknown form"];

        for (var round = 1; round <= faults.Rounds; round++)
        {
            // What never ends stays with its process: each round has a new one.
            var worker = await own.WorkerAsync(("JOBS_LEASE", "20s"), ("JOBS_UNKNOWN_GRACE", "1s"));
            var (good, odd, milliseconds) = (own.MoreProbes(), new Misbehaving(own), faults.Random.Next(1, 50));
            List<string> chosen = [.. Enumerable.Range(0, faults.Random.Next(4, 16)).Select(_ => ways[faults.Random.Next(ways.Length)])];
            var left = faults.Jobs;
            for (var i = 0; i < chosen.Count; i++)
            {
                var many = i == chosen.Count - 1 ? left : faults.Random.Next(left / 2);
                if (chosen[i] == "block" && chosen.Take(i).Count(way => way == "block") >= MostBlocked)
                    chosen[i] = "hang";
                await odd.AddAsync(chosen[i], faults.Random.Next(1, 4));
                if (many > 0)
                    await good.AddAsync(many, new { milliseconds });
                left -= many;
            }

            Assert.Equal(0, await own.ShouldAllBeDoneAsync(good, faults.Jobs));
            await odd.ShouldHaveEndedAsync();
            Assert.False(worker.HasExited);
            await worker.KillAsync();
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, and among them {string.Join(", ", chosen)}");
        }
    }

    /// <summary>Jobs that misbehave, and how each of them has to end.</summary>
    private sealed class Misbehaving(OwnJobs own)
    {
        private readonly ProbeJobs _dead = own.MoreProbes();
        private readonly ProbeJobs _late = own.MoreProbes();
        private readonly Dictionary<Guid, (string State, int Attempt, string? Error)> _ends = [];
        private int _done;

        public async Task AddAsync(string way, int attempts)
        {
            switch (way)
            {
                case "throw":
                    _ends[await _dead.AddOneAsync(new { mode = way, attempts })] = ("dead", attempts, Thrown);
                    break;
                case "fail":
                    _ends[await _dead.AddOneAsync(new { mode = way, attempts })] = ("dead", 1, "Told to fail for good.");
                    break;
                case "hang" or "block":
                    _ends[await _dead.AddOneAsync(new { mode = way, attempts = 1 })] = ("dead", 1, TooSlow);
                    break;
                case "slow":
                    _ends[await _dead.AddOneAsync(new { milliseconds = 60_000, attempts = 1 })] = ("dead", 1, TooSlow);
                    break;
                case "allocate":
                    _ends[await _late.AddOneAsync(new { mode = way, attempts })] = ("succeeded", 1, null);
                    _done++;
                    break;
                case "fail at first":
                    _ends[await _late.AddOneAsync(new { failTimes = attempts, attempts = attempts + 1 })] = ("succeeded", attempts + 1, $"Told to fail in attempt {attempts}.");
                    _done++;
                    break;
                case "unknown kind":
                    _ends[await InsertAsync("no.such.kind", "{}", attempts)] = ("dead", 1, "No handler for the kind 'no.such.kind' in this program.");
                    break;
                default:
                    _ends[await InsertAsync("probe", """{"file": 1}""", attempts)] = ("dead", 1, "The payload does not have the form that the handler takes.");
                    break;
            }
        }

        public async Task ShouldHaveEndedAsync()
        {
            var jobs = (await own.JobsAsync("true")).ToDictionary(job => job.Id);
            Assert.All(_ends, end => Assert.Equal(end.Value, (jobs[end.Key].State, jobs[end.Key].Attempt, jobs[end.Key].Error)));
            Assert.Empty(_dead.Marks);
            Assert.Equal(_done, _late.Marks.Count);
        }

        private async Task<Guid> InsertAsync(string kind, string payload, int attempts)
        {
            var id = Guid.CreateVersion7();
            await own.Database.ExecuteAsync($"""
                INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
                VALUES ('{own.Tenant.Id}', '{id}', '{kind}', 'available', '{payload}', {attempts})
                """);
            return id;
        }
    }
}
