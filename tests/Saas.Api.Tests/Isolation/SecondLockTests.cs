using System.Text.RegularExpressions;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Row-level security alone, without the tenant predicate that every statement carries: what a forgotten one would show. Each test
/// also runs the statement under the right scope, so that it cannot pass because the statement matches nothing at all.
/// </summary>
public sealed class SecondLockTests
{
    private const string Predicate = @"(?:\b\w+\.)?\btenant_id = @TenantId\b";

    public static TheoryData<string> Reading => [.. SqlConstant.OfTenants.Where(sql => !Inserts(sql)).Select(sql => sql.Key)];

    public static TheoryData<string> Inserting => [.. SqlConstant.OfTenants.Where(Inserts).Select(sql => sql.Key)];

    [Fact]
    public void There_are_statements_to_try() => Assert.True(SqlConstant.OfTenants.Count >= 8, "The scan found too few tenant statements.");

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task Without_its_predicate_it_reaches_nothing_of_another_tenant(string key)
    {
        var (sql, tenants) = (SqlConstant.Find(key), await TwoTenants.CreateAsync());
        var worse = Regex.Replace(sql.Text, Predicate, "true");

        var foreign = await StatementRun.RunAsync(sql, worse, tenants.A.Id, tenants.BUser);
        var own = await StatementRun.RunAsync(sql, worse, tenants.B.Id, tenants.BUser);

        Assert.DoesNotContain("tenant_id = @TenantId", worse, StringComparison.Ordinal);
        Assert.Null(foreign.SqlState);
        Assert.Equal(0, foreign.Changed);
        Assert.Empty(foreign.Values.Intersect(tenants.Before.Secrets));
        Assert.False(sql.Text.StartsWith("SELECT EXISTS", StringComparison.Ordinal) && foreign.HasEffect, $"{key} tells that another tenant has the row.");
        Assert.True(own is { SqlState: null, HasEffect: true }, $"{key} matches nothing under the right scope either ({own.SqlState}): mend the values in StatementRun.cs.");
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task Without_a_scope_it_reaches_nothing_at_all(string key)
    {
        var (sql, tenants) = (SqlConstant.Find(key), await TwoTenants.CreateAsync());

        foreach (var text in new[] { sql.Text, Regex.Replace(sql.Text, Predicate, "true") })
        {
            var result = await StatementRun.RunAsync(sql, text, scope: null, tenants.BUser);

            Assert.Null(result.SqlState);
            Assert.False(result.HasEffect, $"{key} gave {result.Values.Count} values and changed {result.Changed} rows.");
        }
    }

    [Theory]
    [MemberData(nameof(Inserting))]
    public async Task A_row_for_another_tenant_is_refused(string key)
    {
        var (sql, tenants) = (SqlConstant.Find(key), await TwoTenants.CreateAsync());

        var foreign = await StatementRun.RunAsync(sql, sql.Text, tenants.A.Id, tenants.BUser);
        var unscoped = await StatementRun.RunAsync(sql, sql.Text, scope: null, tenants.BUser);
        var own = await StatementRun.RunAsync(sql, sql.Text, tenants.B.Id, tenants.BUser);

        Assert.Equal("42501", foreign.SqlState);
        Assert.Equal("42501", unscoped.SqlState);
        Assert.True(own is { SqlState: null, Changed: 1 }, $"{key} fails under the right scope too ({own.SqlState}): mend the values in StatementRun.cs.");
        await tenants.BShouldBeUnchangedAsync();
    }

    /// <summary>One that first changes a row of the tenant inserts nothing where it finds none: it counts as reading.</summary>
    private static bool Inserts(SqlConstant sql) => Regex.IsMatch(sql.Bare, @"\bINSERT INTO\b") && !Regex.IsMatch(sql.Bare, @"\bUPDATE\s+(users|tenants)\b");
}
