using System.Text.RegularExpressions;
using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>What each SQL constant must be like.</summary>
public sealed class SqlConstantTests
{
    /// <summary>What PREPARE does not take: commands that are no queries.</summary>
    private static readonly string[] Commands =
        ["MigratorSql.CreateHistory", "MigratorSql.LiftTimeouts", "SeederSql.Analyze", "SeederSql.Copy", "SeederSql.Prepare", "SnapshotSql.Close", "SnapshotSql.Fetch"];

    /// <summary>Every statement that may see more than one tenant. An addition needs a reason that a reviewer accepts.</summary>
    private static readonly string[] CrossTenant =
    [
        "AccountExportSql.SelectAccount",
        "AccountExportSql.SelectAuditEvents",
        "AccountExportSql.SelectChallenges",
        "AccountExportSql.SelectFactorFailures",
        "AccountExportSql.SelectOneTimeCodes",
        "AccountExportSql.SelectOperations",
        "AccountExportSql.SelectPasskeyHandles",
        "AccountExportSql.SelectPasskeys",
        "AccountExportSql.SelectRecoveryCodes",
        "AccountExportSql.SelectRegistrations",
        "AccountExportSql.SelectSessions",
        "AccountExportSql.SelectTenants",
        "AccountExportSql.SelectTotp",
        "AccountExportSql.SelectUsers",
        "AccountSessionSql.SelectLive",
        "AccountSql.InsertMember",
        "AccountSql.InsertTenant",
        "AccountSql.ReplaceHash",
        "AccountSql.SelectOpenTenant",
        "AccountSql.SelectSignIn",
        "AccountSql.SelectTenantName",
        "AccountSql.SelectTenantNames",
        "AccountTenantSql.SelectPage",
        "AccountTenantSql.SelectRefusal",
        "AccountTenantSql.SwitchTenant",
        "AllTenantsSql.CancelJob",
        "AllTenantsSql.PauseKind",
        "AllTenantsSql.ResumeKind",
        "AllTenantsSql.RetryDead",
        "AllTenantsSql.RetryJob",
        "AllTenantsSql.SelectBacklog",
        "AllTenantsSql.SelectDeadPage",
        "AllTenantsSql.SelectDeadUntil",
        "AllTenantsSql.SelectJob",
        "AllTenantsSql.SelectPage",
        "AllTenantsSql.SelectPausedKinds",
        "AllTenantsSql.SelectState",
        "AllTenantsSql.SelectStats",
        "AllTenantsSql.SelectUntil",
        "AuditSql.InsertAccountEvent",
        "DatabaseGuardSql.Ping",
        "DatabaseGuardSql.SelectRoleFaults",
        "DatabaseGuardSql.SelectTableFaults",
        "DenialSql.InsertDenials",
        "EraseSql.DeleteAccount",
        "EraseSql.DeleteMemberships",
        "EraseSql.DeleteOperation",
        "EraseSql.SelectDue",
        "EraseSql.SelectExports",
        "EraseSql.SelectIsDue",
        "EraseTenantSql.Begin",
        "EraseTenantSql.CountFiles",
        "EraseTenantSql.EraseRows",
        "EraseTenantSql.Finish",
        "EraseTenantSql.SelectDue",
        "EraseTenantSql.SelectTables",
        "FactorProofSql.CountFailure",
        "FactorProofSql.DeleteFailures",
        "FactorProofSql.SelectTotp",
        "FactorProofSql.SpendRecoveryCode",
        "FactorProofSql.SpendStep",
        "JobStoreSql.ClaimJobs",
        "JobStoreSql.ExtendLeases",
        "JobStoreSql.PromoteJobs",
        "JobStoreSql.RecordEnds",
        "JobStoreSql.RecordSuccesses",
        "LeavingSql.RequestDeletion",
        "LeavingSql.Restore",
        "LeavingSql.SelectEmail",
        "LeavingSql.SelectLedAlone",
        "LeavingSql.SelectTenants",
        "LockoutSql.CountFailure",
        "LockoutSql.DeleteDevices",
        "LockoutSql.DeleteExpiredDevices",
        "LockoutSql.DeleteFailures",
        "LockoutSql.DeleteForgotten",
        "LockoutSql.InsertDevice",
        "LockoutSql.PassAccount", "LockoutSql.PassDevice",
        "LockoutSql.SelectIsOfTenantAlone",
        "LockoutSql.SelectLockedUntil", "LockoutSql.SelectOwner",
        "LockoutSql.SelectState",
        "MailLimitSql.DeleteOld",
        "MailLimitSql.TakePlace",
        "OneTimeCodesSql.CountAttempt",
        "OneTimeCodesSql.DeleteOldCodes",
        "OneTimeCodesSql.DeleteOldCounts",
        "OneTimeCodesSql.DeleteOldRegistrations",
        "OneTimeCodesSql.ReplaceCode",
        "OneTimeCodesSql.SelectByToken",
        "OneTimeCodesSql.SelectRecipient",
        "OneTimeCodesSql.SelectRegistration",
        "OneTimeCodesSql.TryCode",
        "OneTimeCodesSql.UseCode",
        "OperationSql.DeleteOperation",
        "OperationSql.SelectOld",
        "PasskeySql.DeletePasskey",
        "PasskeySql.InsertChallenge",
        "PasskeySql.InsertHandle",
        "PasskeySql.InsertPasskey",
        "PasskeySql.MarkSuspected",
        "PasskeySql.RecordUse",
        "PasskeySql.RenamePasskey",
        "PasskeySql.SelectMembership",
        "PasskeySql.SelectOwner",
        "PasskeySql.SelectOwnerByHandle",
        "PasskeySql.SelectPasskeys",
        "PasskeySql.TakeChallenge",
        "ProfileSql.SelectAccount",
        "ProfileSql.SelectLanguage",
        "ProfileSql.UpdateAccount",
        "RecoverySql.ChangeEmail",
        "RecoverySql.ChangePassword",
        "RecoverySql.ResetPassword",
        "RecoverySql.SelectCredentials",
        "RecoverySql.VerifyEmail",
        "RedactionSql.Redact",
        "RedactionSql.SelectEvents",
        "RedactionSql.SelectRedactable",
        "RedactionSql.SelectTrails",
        "RegistrationSql.CompleteRegistration",
        "RegistrationSql.InsertRegistration",
        "RegistrationSql.SelectRegistration",
        "ScheduleSql.Fire",
        "ScheduleSql.InsertSchedule",
        "ScheduleSql.SelectDue",
        "SealSql.AddPartitions",
        "SealSql.Advance",
        "SealSql.DropPartitions",
        "SealSql.InsertSeal",
        "SealSql.Prune",
        "SealSql.SelectLast",
        "SealSql.SelectPrunable",
        "SealSql.SelectWindow",
        "SealSql.SelectWriters",
        "SealSql.TakeHorizon",
        "SecondFactorSql.InsertChallenge",
        "SecondFactorSql.SelectChallenge",
        "SecondFactorSql.SelectFactors", "SecondFactorSql.SelectIsLacking",
        "SecondFactorSql.TakeTry",
        "SecondFactorSql.UseChallenge",
        "SessionEndSql.EndReused",
        "SessionEndSql.EndSessions",
        "SessionRetentionSql.DeleteSessions",
        "SessionSql.EndSessionsOfAccount",
        "SessionSql.InsertSession",
        "SessionSql.RotateToken",
        "SessionSql.SelectRole",
        "SessionSql.SelectSignedIn",
        "SessionSql.SelectTenantExists",
        "SessionSql.SelectTenantRequiresMfa",
        "SessionSql.SelectTenants",
        "SessionSql.SelectTokenState",
        "SigningKeySql.DeleteOld",
        "SigningKeySql.DeleteWaiting",
        "SigningKeySql.InsertFirst",
        "SigningKeySql.InsertKey",
        "SigningKeySql.ReplaceNow",
        "SigningKeySql.RotateToNew",
        "SigningKeySql.RotateToWaiting",
        "SigningKeySql.SelectAll",
        "SigningKeySql.SelectKeys",
        "SigningKeySql.UpdateSealed",
        "SnapshotSql.Begin",
        "SnapshotSql.Close",
        "SnapshotSql.Fetch",
        "SnapshotSql.SelectTables",
        "StepUpSql.Renew",
        "StepUpSql.SelectState",
        "TellReusedJobSql.SelectSession",
        "TenantLeavingSql.RequestDeletion",
        "TenantLeavingSql.Restore",
        "TenantLeavingSql.SelectAdmins",
        "TenantLeavingSql.SelectEraseAt",
        "TotpEnrolmentSql.Confirm",
        "TotpEnrolmentSql.PutSecret",
        "TotpEnrolmentSql.Remove",
        "TotpEnrolmentSql.ReplaceRecoveryCodes",
        "TotpSealSql.SelectOthers",
        "TotpSealSql.UpdateSealed",
        "UpkeepSql.DeleteFinished",
        "UpkeepSql.RescueJobs",
        "UpkeepSql.SelectDepths",
    ];

    public static TheoryData<string> Statements => [.. SqlConstant.All.Select(sql => sql.Key).Except(Commands)];

    public static TheoryData<string> OfTenants => [.. SqlConstant.OfTenants.Select(sql => sql.Key)];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Survives_prepare_as_the_role_that_runs_it(string key)
    {
        var sql = SqlConstant.Find(key);
        var types = string.Join(", ", sql.Parameters.Select(parameter => SqlTypes.NameOf(sql, parameter)));
        await using var connection = await ApiHost.Current.ConnectAsync(sql.Role);
        if (sql.Holder.Name == "SeederSql")
            await RunAsync(connection, SqlConstant.Find("SeederSql.Prepare").Text);

        var refused = await Record.ExceptionAsync(() => RunAsync(connection, $"PREPARE statement{(types.Length > 0 ? $" ({types})" : "")} AS {sql.Numbered}"));

        Assert.True(refused is null, $"{key}, run as {sql.Role}: {refused?.Message}. Mend the statement, or grant what it needs in a migration.");
    }

    [Fact]
    public void The_cross_tenant_statements_are_those_listed_here() =>
        Assert.Equal(CrossTenant, SqlConstant.All.Where(sql => sql.CrossTenantReason is not null).Select(sql => sql.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_cross_tenant_statement_has_a_reason_and_lies_in_Platform() => SqlConstant.All
        .Where(sql => sql.CrossTenantReason is { } reason && (reason.Length < 10 || !sql.Holder.Namespace!.StartsWith("Saas.Api.Platform.", StringComparison.Ordinal)))
        .Select(sql => sql.Key)
        .ShouldBeNone("[CrossTenant(\"why it must see more than one tenant\")], in Platform/ only.");

    [Fact]
    public void The_commands_are_those_listed_here() => Assert.Equal(
        Commands,
        SqlConstant.All.Where(sql => !Regex.IsMatch(sql.Text, @"^\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b")).Select(sql => sql.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_column_is_named() => SqlConstant.All
        .Where(sql => Regex.IsMatch(sql.Bare.Replace("count(*)", "", StringComparison.OrdinalIgnoreCase), @"(\bSELECT\s+(DISTINCT\s+)?|\bRETURNING\s+|,\s*|\.)\*", RegexOptions.IgnoreCase))
        .Select(sql => sql.Key)
        .ShouldBeNone("Name the columns: `*` changes its meaning with the next migration.");

    [Theory]
    [MemberData(nameof(OfTenants))]
    public async Task Every_use_of_a_tenant_table_names_the_tenant(string key)
    {
        var sql = SqlConstant.Find(key);
        var tables = string.Join('|', await Catalogue.TenantTablesAsync());

        var uses = Regex.Count(sql.Bare, $@"\b(?:FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?(?:public\.)?(?:{tables})\b|(?<=FROM [^()]*),\s*(?:{tables})\b", RegexOptions.IgnoreCase);
        var predicates = Regex.Count(sql.Bare, @"\btenant_id = @TenantId\b");
        // A tenant's own row.
        var itself = Regex.Count(sql.Bare, @"\btenants\.id = @TenantId\b");
        var inserts = Regex.Count(sql.Bare, $@"\bINTO\s+(?:{tables})\s*\(\s*tenant_id\b[^)]*\)\s*(?:VALUES\s*\(|SELECT\s+)@TenantId\b");

        Assert.True(uses + itself > 0, $"{key} uses no tenant table: mark it [CrossTenant(\"why\")] if that is meant.");
        Assert.True(predicates + inserts >= uses, $"{key} uses tenant tables {uses} times and names the tenant {predicates + inserts} times: write tenant_id = @TenantId for each.");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
