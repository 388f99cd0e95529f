using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>How one process runs jobs.</summary>
/// <param name="Concurrency">Handlers that run at once.</param>
/// <param name="TenantConcurrency">Of one tenant at most, so that a place is left for the others.</param>
/// <param name="Poll">How often to look for jobs that nobody rang for.</param>
/// <param name="LeaseSeconds">How long a job stays with a holder that is not heard of; extended at a third of it.</param>
/// <param name="UnknownGrace">For how long after its making a job of an unknown kind or form waits for a program that knows it.</param>
internal sealed record JobRunnerOptions(int Concurrency, int TenantConcurrency, TimeSpan Poll, double LeaseSeconds, TimeSpan UnknownGrace)
{
    public static JobRunnerOptions Read(SettingsReader settings)
    {
        var concurrency = settings.Integer(Settings.JobsConcurrency, 1, 1000);
        return new(
            concurrency,
            settings.Integer(Settings.JobsTenantConcurrency, 1, 1000, Math.Max(1, concurrency * 3 / 4)),
            Within(settings, Settings.JobsPoll, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            Within(settings, Settings.JobsLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)).TotalSeconds,
            settings.Duration(Settings.JobsUnknownGrace));
    }

    private static TimeSpan Within(SettingsReader settings, Setting setting, TimeSpan least, TimeSpan most) =>
        settings.Duration(setting) is var value && value >= least && value <= most
            ? value
            : throw new SettingException(setting, $"must be between {least.TotalSeconds:0.##} s and {most.TotalSeconds:0} s");
}
