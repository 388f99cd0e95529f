using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Passwords;

/// <summary>How new hashes are made, and how many may be computed or wait at once.</summary>
/// <param name="Cost">Of a new hash.</param>
/// <param name="Peppers">The first is for new hashes; the others verify older ones. None: hashes have no pepper.</param>
/// <param name="Concurrency">Computed at once.</param>
/// <param name="Queue">Waiting at once.</param>
/// <param name="Wait">The longest that one waits.</param>
internal sealed record PasswordOptions(HashCost Cost, IReadOnlyList<Pepper> Peppers, int Concurrency, int Queue, TimeSpan Wait)
{
    /// <summary>Of the memory that the process may use, hashes take a quarter at most.</summary>
    private const int ShareOfMemory = 4;

    /// <summary>Of a new hash.</summary>
    public Pepper? Pepper => Peppers is [var newest, ..] ? newest : null;

    public static PasswordOptions Read(SettingsReader settings)
    {
        var cost = new HashCost(settings.Integer(Settings.PasswordMemory, 8, HashCost.MostMemoryKib), settings.Integer(Settings.PasswordPasses, 1, HashCost.MostPasses));
        return new(
            cost,
            ReadPeppers(settings),
            settings.Integer(Settings.PasswordConcurrency, 1, 256, DefaultConcurrency(cost.MemoryKib)),
            settings.Integer(Settings.PasswordQueue, 0, 10_000),
            settings.Duration(Settings.PasswordQueueWait));
    }

    private static int DefaultConcurrency(int memoryKib) => (int)Math.Clamp(
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (memoryKib * 1024L * ShareOfMemory), 1, Environment.ProcessorCount);

    private static Pepper[] ReadPeppers(SettingsReader settings)
    {
        var secrets = settings.List(Settings.PasswordPepper);
        return secrets.All(secret => secret.Length >= Pepper.Shortest)
            ? [.. secrets.Select(secret => new Pepper(secret))]
            : throw new SettingException(Settings.PasswordPepper, $"must be secrets of at least {Pepper.Shortest} characters, with commas between");
    }
}
