namespace Saas.Api.Tests.Harness;

internal static class VerbResultAssertions
{
    /// <summary>One line on standard error, from us, with these words, and no stack trace.</summary>
    public static void ShouldFail(this VerbResult result, int exitCode, params string[] words)
    {
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}: {result.Errors}{result.Output}");
        var line = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("saas-api: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        foreach (var word in words)
            Assert.Contains(word, line, StringComparison.Ordinal);
    }

    public static VerbResult ShouldSucceed(this VerbResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Errors}{result.Output}");
        Assert.Equal("", result.Errors);
        return result;
    }
}
