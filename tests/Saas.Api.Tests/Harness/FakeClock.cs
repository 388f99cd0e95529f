using System.Globalization;

namespace Saas.Api.Tests.Harness;

/// <summary>Gives a process another time of day, by libfaketime; its monotonic clock stays right.</summary>
internal static class FakeClock
{
    private const string Library = "libfaketime.so.1";

    /// <summary>Settings of an instance. Without the library the test is skipped, but never where the native binary is tested: .ci/run installs it.</summary>
    public static (string Name, string? Value)[] Shifted(int seconds)
    {
        var library = Find();
        Assert.SkipWhen(library is null && Environment.GetEnvironmentVariable("SAAS_BINARY") is null or "", $"{Library} is not installed (package libfaketime).");
        return
        [
            ("LD_PRELOAD", library ?? throw new InvalidOperationException($"{Library} is missing: install libfaketime.")),
            ("FAKETIME", seconds.ToString("+0;-0", CultureInfo.InvariantCulture)),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];
    }

    private static string? Find() => !OperatingSystem.IsLinux() ? null : Directory.EnumerateDirectories("/usr/lib")
        .SelectMany(folder => new[] { Path.Combine(folder, "faketime", Library), Path.Combine(folder, Library) })
        .FirstOrDefault(File.Exists);
}
