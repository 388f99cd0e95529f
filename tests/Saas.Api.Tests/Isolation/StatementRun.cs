using System.Globalization;
using Npgsql;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>What one statement gave: every value of every row as text, and how many rows it changed.</summary>
internal sealed record StatementResult(IReadOnlyList<string> Values, int Changed, string? SqlState)
{
    /// <summary>A count of nothing and a no tell nothing.</summary>
    public bool HasEffect => Changed > 0 || Values.Except(["0", "False"]).Any();
}

/// <summary>Runs a SQL constant as saas_app under a scope, in a transaction that is rolled back.</summary>
internal static class StatementRun
{
    /// <param name="sql">The constant, whose parameters are taken from it.</param>
    /// <param name="text">What is run: the constant's text, or one that was made worse.</param>
    /// <param name="scope">The tenant of the transaction; null sets none.</param>
    /// <param name="target">Whose ids the parameters carry.</param>
    public static async Task<StatementResult> RunAsync(SqlConstant sql, string text, Guid? scope, ApiUser target)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (scope is { } tenantId)
        {
            await using var set = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, true)", connection);
            set.Parameters.Add(new NpgsqlParameter { Value = tenantId.ToString() });
            await set.ExecuteNonQueryAsync(ct);
        }

        await using var command = new NpgsqlCommand(text, connection);
        foreach (var parameter in sql.Parameters)
            command.Parameters.Add(new NpgsqlParameter(parameter, SqlTypes.Of(sql, parameter)) { Value = await ValueAsync(sql, parameter, target) ?? DBNull.Value });
        return await ReadAsync(command, ct);
    }

    private static async Task<StatementResult> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            List<string> values = [];
            while (await reader.ReadAsync(ct))
            {
                for (var column = 0; column < reader.FieldCount; column++)
                    values.Add(Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!);
            }

            return new(values, Math.Max(reader.RecordsAffected, 0), null);
        }
        catch (PostgresException refused)
        {
            return new([], 0, refused.SqlState);
        }
    }

    private static bool IsOfKeys(SqlConstant sql) => sql.Holder.Namespace!.StartsWith("Saas.Api.Features.ApiKeys", StringComparison.Ordinal);

    private static bool IsOfRoles(SqlConstant sql) => sql.Holder.Namespace!.StartsWith("Saas.Api.Features.CustomRoles", StringComparison.Ordinal);

    private static bool IsOfInvitations(SqlConstant sql) => sql.Holder.Namespace!.Contains(".Invitations", StringComparison.Ordinal);

    /// <summary>Values that reach a row of the target's tenant, if anything lets them.</summary>
    internal static async Task<object?> ValueAsync(SqlConstant sql, string parameter, ApiUser target) => parameter switch
    {
        "TenantId" => target.TenantId,
        "SessionId" when IsOfKeys(sql) => Guid.Parse(Jwt.Payload(target.AccessToken).Text("sid")),
        "Id" when IsOfKeys(sql) && !sql.Text.StartsWith("INSERT", StringComparison.Ordinal) => SampleApiKeys.Id(target.TenantId),
        "UserId" or "Status" when IsOfKeys(sql) => null,
        "Scopes" or "Needed" => Array.Empty<string>(),
        "ActsAsMaker" => true,
        "ReplacesEnd" or "ReplacesNetworks" => true,
        "Networks" or "ExpiresAt" => null,
        "OverlapSeconds" => 60.0,
        "SecretHash" => new byte[32],
        "AccountId" => await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE tenant_id = $1 AND id = $2", target.TenantId, target.Id),
        "State" when sql.Name == "SelectPendingPage" => "scheduled",
        "Skip" => 0,
        "ActorId" when sql.Name == "SelectPageOfActor" =>
            await Sql.ScalarAsync<Guid>("SELECT actor_id FROM audit_events WHERE tenant_id = $1 AND actor_id IS NOT NULL LIMIT 1", target.TenantId),
        "Number" => 0L,
        "FromId" => Guid.Empty,
        "ToId" => Guid.AllBitsSet,
        "Error" or "ResultKey" or "ResultName" or "Result" or "Total" => null,
        "Details" or "ActorId" or "SessionId" or "ApiKeyId" or "JobId" or "ImpersonatorId" or "Operation" or "Address" or "UserAgent" or "CorrelationId" or "After" or "Until" or "PasswordHash" or "State" or "Tag" or "CreatedBefore" or "CreatedAfter" => null,
        "Id" when sql.Holder.Namespace!.StartsWith("Saas.Api.Features.Jobs.", StringComparison.Ordinal) =>
            await SampleJobs.IdAsync(target.TenantId, sql.Holder.Name == "CancelJobSql" ? "scheduled" : "dead"),
        "Id" when sql.Holder.Name == "OperationSql" && !sql.Name.StartsWith("Insert", StringComparison.Ordinal) => await SampleOperations.IdAsync(target.TenantId),
        "Permission" => "audit.read",
        "Done" => 1L,
        "Id" when IsOfRoles(sql) && !sql.Text.StartsWith("INSERT", StringComparison.Ordinal) => SampleRoles.HeldId(target.TenantId),
        "Id" when IsOfInvitations(sql) => sql.Text.Contains("INSERT", StringComparison.Ordinal) ? Guid.CreateVersion7() : SampleInvitations.OpenId(target.TenantId),
        "Search" or "CreatedBy" when IsOfInvitations(sql) => null,
        "Status" when IsOfInvitations(sql) => "pending",
        "Ids" when sql.Name == "SelectMade" => new[] { SampleInvitations.OpenId(target.TenantId) },
        "Domains" => new[] { SampleInvitations.Domain(target.TenantId) },
        "Delivery" => "link",
        "TokenHash" => new byte[32],
        "LifetimeSeconds" => 60.0,
        "UserId" => target.Id,
        "Table" => "users",
        "LeftOut" => Array.Empty<string>(),
        "Codes" => new[] { "users.read" },
        "Most" => 100,
        "Id" when sql.Text.Contains("tenant_domains", StringComparison.Ordinal) && !sql.Text.StartsWith("INSERT", StringComparison.Ordinal) => SampleDomains.Id(target.TenantId),
        "Id" => sql.Text.StartsWith("INSERT", StringComparison.Ordinal) ? Guid.CreateVersion7() : target.Id,
        "Kind" => sql.Holder.Name == "ResumeJobsSql" || sql.Name == "SelectPaused" ? SampleJobs.PausedKind : SampleJobs.Kind,
        "Action" => sql.Text.StartsWith("INSERT", StringComparison.Ordinal) ? "user.tested" : null,
        "ActorType" => "system",
        "ObjectType" => sql.Text.StartsWith("INSERT", StringComparison.Ordinal) ? "user" : null,
        "ObjectId" => sql.Name == "SelectPageOfActor" ? null : target.Id,
        "Ids" when IsOfRoles(sql) => new[] { SampleRoles.SpareId(target.TenantId) },
        "Ids" => new[] { Guid.CreateVersion7() },
        "Kinds" => new[] { SampleJobs.Kind },
        "Payloads" => new[] { "{}" },
        "Priorities" or "Attempts" => new[] { 5 },
        "Delays" => new[] { 0.0 },
        "UniqueForever" => new[] { true },
        "Tags" or "UniqueKeys" or "CorrelationIds" or "Traceparents" => new[] { SampleJobs.Tag },
        "AskedBy" => new[] { "{}" },
        "MustRun" => Array.Empty<string>(),
        "AuditRetentionDays" => 90,
        "NextDays" or "MaxAttempts" => 30,
        "NoticeSeconds" => 60.0,
        "Payload" => "{}",
        "UniqueKey" => Unique.Text(),
        "Traceparent" or "Asking" => null,
        "NewAccountId" => Guid.CreateVersion7(),
        "Domain" => $"{Unique.Text()}.example.com",
        "Slug" => Unique.Text(),
        "Registration" => "open",
        "SessionLifetimeSeconds" => 86400,
        "FileTypes" => new[] { "image/png" },
        "Email" => Unique.Email(),
        "Name" => "Changed",
        "Role" => "USER",
        "Status" => "suspended",
        "Search" => target.Email,
        "Take" => 1000,
        "RequireMfa" => true,
        "TakesAdmin" => false,
        "Version" => 1,
        _ => throw new InvalidOperationException(
            $"{sql.Key}: @{parameter} has no value. Add one that reaches another tenant's row to tests/Saas.Api.Tests/Isolation/StatementRun.cs."),
    };
}
