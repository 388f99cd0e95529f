using Saas.Api;
using Saas.Api.Platform.Cli;

return await CommandLine.TryRunAsync(args) ?? await CommandLine.GuardAsync(ServiceHost.RunAsync);
