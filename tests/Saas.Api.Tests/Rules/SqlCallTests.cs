using System.Reflection;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Data;

namespace Saas.Api.Tests.Rules;

/// <summary>SQL reaches the driver as a constant and in no other way.</summary>
public sealed class SqlCallTests
{
    private const string Constant = @"^(?:\w+Sql\.\w+|SetScope|SetActor|SetBoth|PlanAnew)$";

    /// <summary>SQL outside of *Sql classes. Each with its reason.</summary>
    private static readonly string[] Elsewhere =
    [
        "ScopedCommand.SetScope", // It is the scope: every statement travels with it.
        "ScopedCommand.SetActor", // For whom is written: it travels in the same way.
        "ScopedCommand.SetBoth", // Both at once.
        "ScopedCommand.PlanAnew", // As above, for the table of jobs.
    ];

    /// <summary>Statements that are not constants. Each with its reason.</summary>
    private static readonly string[] NotConstant =
    [
        "src/Saas.Api/Platform/Data/Migrator.cs: migration.Sql", // The text of an embedded file.
        "src/Saas.Api/Platform/Data/Provisioning.cs: statement", // Written by the server's own format(%I, %L): names and passwords cannot be parameters.
    ];

    [Fact]
    public void Every_call_of_Dapper_and_of_the_driver_takes_a_constant()
    {
        var calls =
            from file in Sources.Under("src/Saas.Api")
            from call in Regex.Matches(file.Code, @"\.(?:Query|Execute)\w*Async(?:<[^;(]*?>)?\(\s*(?<sql>[^,()]+?)\s*(?:,|\))|new Npgsql(?:Batch)?Command\(\s*(?<sql>[^,()]*?)\s*(?:,|\))|CommandText = (?<sql>[^;]+);|BeginBinaryImportAsync\(\s*(?<sql>[^,()]+?)\s*,").AsEnumerable()
            select (File: file.Path, Sql: call.Groups["sql"].Value);
        var all = calls.Where(call => !IsToken(call.Sql)).ToList();

        Assert.True(all.Count >= 30, $"Only {all.Count} calls were found: the scan is broken.");
        Assert.Equal(NotConstant, all.Where(call => !Regex.IsMatch(call.Sql, Constant) && !IsForwarded(call)).Select(call => $"{call.File}: {call.Sql}").Distinct());
    }

    [Fact]
    public void SQL_is_written_in_Sql_classes_only() => Assert.Equal(
        Elsewhere,
        from type in typeof(Database).Assembly.GetTypes()
        where !type.Name.EndsWith("Sql", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.IsLiteral && field.FieldType == typeof(string) && Regex.IsMatch((string)field.GetRawConstantValue()!, @"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|MERGE|COPY|SET|CREATE|ALTER|GRANT|DO)\s")
        select $"{type.Name}.{field.Name}");

    [Fact]
    public void SQL_is_never_put_together_at_run_time() => Sources.Under("src/Saas.Api")
        .Where(file => Regex.IsMatch(file.Code, @"\$+""+[^""]*\b(SELECT\s|INSERT INTO\s|UPDATE\s\w+\s+SET|DELETE FROM\s|WHERE\s)") || (file.Name.EndsWith("Sql.cs", StringComparison.Ordinal) && Regex.IsMatch(file.Code, @"\$""|""\s*\+|string\.(Format|Concat|Join)|StringBuilder")))
        .Select(file => file.Path)
        .ShouldBeNone("Write a constant with parameters; for optional filters (@X::type IS NULL OR …), for two orders two constants.");

    [Fact]
    public void Sql_classes_hold_constants_only()
    {
        var faults =
            from type in SqlConstant.All.Select(sql => sql.Holder).Distinct()
            from member in type.GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where member is not FieldInfo { IsLiteral: true } field || (!field.IsPublic && !SqlConstant.IsReason(field))
            select $"{type.Name}.{member.Name}";

        faults.ShouldBeNone("A *Sql class has public const string members and nothing else, apart from a private reason Why that several of them share.");
    }

    private static bool IsToken(string argument) => argument is "" or "ct" or "cancellationToken" || argument.StartsWith("stop", StringComparison.Ordinal);

    /// <summary>Inside the scoped command itself, where the caller's constant arrives.</summary>
    private static bool IsForwarded((string File, string Sql) call) =>
        call.File.EndsWith("/ScopedCommand.cs", StringComparison.Ordinal) && (call.Sql.StartsWith("value", StringComparison.Ordinal) || call.Sql.StartsWith("behavior", StringComparison.Ordinal));
}
