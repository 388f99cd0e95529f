using Saas.Api;
using Saas.Api.Platform.Cli;

if (await CommandLine.TryRunAsync(args) is { } exitCode)
    return exitCode;
return await CommandLine.GuardAsync(async () =>
{
    await using var app = ServiceHost.Build();
    await app.RunAsync();
    return Environment.ExitCode;
});
