namespace Saas.Api.Tests.Rules;

/// <summary>Whatever belongs to a tenant goes with it.</summary>
public sealed class ErasedTableTests
{
    [Fact]
    public Task Each_tenant_table_lets_the_owner_erase() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT t.name FROM tenant_tables() t
        WHERE NOT EXISTS (
            SELECT FROM pg_policy p
            WHERE p.polrelid = t.name::regclass AND p.polname = 'erasure' AND p.polpermissive AND p.polcmd = '*'
              AND p.polroles = ARRAY['saas_owner'::regrole::oid]
              AND pg_get_expr(p.polqual, p.polrelid) = format('(%s = ( SELECT erasing_tenant() AS erasing_tenant))', t.owner_column))
        """,
        "`migrate` makes them (add_erasure_policies).");

    [Fact]
    public async Task What_else_names_a_tenant_is_erased_too_or_listed_here_with_a_reason()
    {
        Dictionary<string, string> stays = new()
        {
            ["accounts.last_tenant_id"] = "Set to null: the account stays.",
            ["tenant_erasures.id"] = "The report.",
        };
        var source = Assert.Single(await Catalogue.ListAsync("SELECT prosrc FROM pg_proc WHERE proname = 'erase_tenant_rows'"));
        var found = await Catalogue.ListAsync("""
            SELECT c.relname || '.' || a.attname
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND c.relname NOT IN (SELECT name FROM tenant_tables())
              AND (a.attname ~ 'tenant|^joins_id$' OR (c.relname ~ 'tenant' AND a.attname = 'id')
                OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid = 'tenants'::regclass AND a.attnum = ANY (k.conkey)))
            ORDER BY 1
            """);

        Assert.Contains("sessions.active_tenant_id", found);
        found.Except(stays.Keys)
            .Where(column => !source.Contains($"{column.Split('.')[1]} = of_tenant", StringComparison.Ordinal) || !source.Contains($"public.{column.Split('.')[0]}", StringComparison.Ordinal))
            .ShouldBeNone("A step of erase_tenant_rows and its name in EraseTenantSql.SelectTables, or a reason here.");
    }
}
