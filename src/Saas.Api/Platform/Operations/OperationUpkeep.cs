using Dapper;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Platform.Operations;

/// <summary>How long operations and their files are kept, in seconds.</summary>
internal sealed record OperationOptions(double KeepSeconds);

internal sealed record OldOperationRow(Guid TenantId, Guid Id, string? ResultKey);

/// <summary>Removes old operations: first the file, so that none is left behind without its row.</summary>
internal sealed class OperationUpkeepJob(Database database, IFileStore files, OperationOptions options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("operations.retention", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(10),
        MaxConcurrency = 1,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        while (true)
        {
            List<OldOperationRow> old = [.. await system.QueryAsync<OldOperationRow>(OperationSql.SelectOld, new { options.KeepSeconds, ct })];
            foreach (var operation in old)
            {
                if (operation.ResultKey is { } key)
                    await files.DeleteAsync(key, ct);
                await system.ExecuteAsync(OperationSql.DeleteOperation, new { operation.TenantId, operation.Id, ct });
            }
            if (old.Count == 0)
                return JobOutcome.Done;
        }
    }
}

internal static class OperationSetup
{
    public static void AddOperations(this IServiceCollection services, SettingsReader settings)
    {
        services.AddScoped<OperationStore>();
        services.AddSingleton(new OperationOptions(settings.Duration(Settings.OperationsKeep).TotalSeconds));
        services.AddJob<ScheduledPayload, OperationUpkeepJob>(OperationUpkeepJob.Kind);
        services.AddSingleton(new Schedule("operations.retention", OperationUpkeepJob.Kind.Name, "0 20 * * * *", "last"));
    }
}
