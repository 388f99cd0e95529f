using System.Text.RegularExpressions;
using Saas.Api.Platform.Accounts.Export;
using Saas.Api.Platform.Audit;

namespace Saas.Api.Tests.Rules;

/// <summary>Whatever is stored about an account is in its export, and goes when it is erased.</summary>
public sealed class AccountTableTests
{
    /// <summary>SQL: tables with a column that names an account.</summary>
    private const string AccountTables = """
        SELECT DISTINCT c.oid, c.relname
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('account_id', 'actor_id', 'created_by', 'impersonator_id')
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        """;

    /// <summary>Each with its reason.</summary>
    private static readonly Dictionary<string, string> NotExported = new()
    {
        ["known_devices"] = "Hashes by which devices are known: secrets, and nothing beside them.",
    };

    /// <summary>What no foreign key takes with the account. Each with what does.</summary>
    private static readonly Dictionary<string, string> ErasedOtherwise = new()
    {
        ["audit_events"] = "Stays, with an id that belongs to nobody; personal members are taken out (AuditRedaction).",
        ["invitations"] = "Those to its address are removed by the job; those that it has made are the tenant's and name an id only.",
        ["operations"] = "Exports of the account are removed with their files; others are the tenant's and name an id only.",
        ["users"] = "Removed by the job, which leaves a row in each tenant's trail.",
    };

    [Fact]
    public async Task Each_is_exported_or_listed_here_with_a_reason() => (await Catalogue.ListAsync($"SELECT relname FROM ({AccountTables}) t ORDER BY 1"))
        .Except(NotExported.Keys)
        .Where(table => !SqlConstant.All.Any(sql => sql.Holder == typeof(AccountExportSql) && Regex.IsMatch(sql.Bare, $@"FROM {table}\b")))
        .ShouldBeNone("Add a statement to AccountExportSql and its file to ExportAccountJob (no secrets), or a reason here.");

    [Fact]
    public void Each_statement_of_the_export_is_written_into_the_archive()
    {
        var job = Sources.All.Single(file => file.Path.EndsWith("/ExportAccountJob.cs", StringComparison.Ordinal)).Text;

        SqlConstant.All.Where(sql => sql.Holder == typeof(AccountExportSql) && !job.Contains($"AccountExportSql.{sql.Name}", StringComparison.Ordinal)).Select(sql => sql.Key)
            .ShouldBeNone("Write it in ExportAccountJob.");
        Assert.DoesNotMatch("(?i)hash(?! IS NOT NULL)|secret(?!s)|salt|private", string.Join('\n', SqlConstant.All.Where(sql => sql.Holder == typeof(AccountExportSql)).Select(sql => sql.Bare)));
    }

    [Fact]
    public async Task Each_goes_with_the_account() => (await Catalogue.ListAsync($"""
        SELECT t.relname FROM ({AccountTables}) t
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.confrelid = 'accounts'::regclass AND k.confdeltype = 'c' AND a.attname = 'account_id')
        ORDER BY 1
        """))
        .Except(ErasedOtherwise.Keys)
        .ShouldBeNone("FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE, or a step of EraseAccountJob and its reason here.");

    [Fact]
    public async Task Redaction_takes_out_the_members_that_the_hash_leaves_out()
    {
        var source = Assert.Single(await Catalogue.ListAsync("SELECT prosrc FROM pg_proc WHERE proname = 'redact_audit_events'"));

        var members = Regex.Matches(Regex.Match(source, @"ARRAY\[(?<members>[^\]]*)\]").Groups["members"].Value, "'(?<member>[a-z_]+)'").Select(match => match.Groups["member"].Value);

        Assert.Equal(AuditRow.PersonalMembers.Order(), members.Order());
    }
}
