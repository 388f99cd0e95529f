using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Passwords;

/// <summary>Argon2id parameters of new hashes, and how many may be computed or wait at once.</summary>
internal sealed record PasswordOptions(int MemoryKib, int Passes, int Concurrency, int Queue)
{
    public static PasswordOptions Read(SettingsReader settings) => new(
        settings.Integer(Settings.PasswordMemory, 8, 1_048_576),
        settings.Integer(Settings.PasswordPasses, 1, 100),
        settings.Integer(Settings.PasswordConcurrency, 1, 256, Environment.ProcessorCount),
        settings.Integer(Settings.PasswordQueue, 0, 10_000));
}
