using System.Globalization;

namespace Saas.Api.Tests.Harness;

/// <summary>
/// How long a fault test is and which points it hits: JOB_FAULT_ROUNDS, JOB_FAULT_JOBS and JOB_FAULT_SEED, which bench/job-faults sets.
/// The seed is said first, so that a run can be repeated.
/// </summary>
internal sealed class FaultRounds
{
    public FaultRounds(int rounds, int jobs)
    {
        (Rounds, Jobs) = (Setting("ROUNDS", rounds), Setting("JOBS", jobs));
        var seed = Setting("SEED", System.Random.Shared.Next());
        Random = new Random(seed);
        Say($"JOB_FAULT_SEED={seed}");
    }

    public int Rounds { get; }

    public int Jobs { get; }

    public Random Random { get; }

    public static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable($"JOB_FAULT_{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}
