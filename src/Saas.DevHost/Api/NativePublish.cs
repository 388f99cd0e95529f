using System.Runtime.InteropServices;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.DevHost.Api;

/// <summary>Publishes the API as a native binary, as it is shipped.</summary>
internal static class NativePublish
{
    public static async Task<ApiProgram> RunAsync(Action<string> log, CancellationToken cancellation)
    {
        var target = Path.Combine(Repository.DataDirectory, "aot");
        // Without build servers, which would stay behind as processes of their own.
        var publish = new ProgramCall(DotNetHost.File, "publish", Repository.ApiProject, "-c", "Release",
            "-r", RuntimeInformation.RuntimeIdentifier, "-o", target, "--nologo", "-v", "quiet", "--disable-build-servers");
        var result = await Progress.LongStepAsync(log, "API: publishing the native binary", () => Command.RunAsync(publish, cancellation));
        return result.Succeeded
            ? ApiProgram.Native(Path.Combine(target, ProgramSearch.FileName("Saas.Api")))
            : throw new SetupException($"Publishing the native binary failed: {result.Reason} (Native AOT needs clang and zlib1g-dev, or Xcode's tools.)");
    }
}
