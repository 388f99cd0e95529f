using System.Reflection;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Data;

namespace Saas.Api.Tests.Rules;

/// <summary>One SQL constant of the program.</summary>
internal sealed record SqlConstant(Type Holder, string Name, string Text, string? CrossTenantReason)
{
    /// <summary>Holders whose statements are not run for a tenant: by whom they are run instead.</summary>
    private static readonly Dictionary<string, string> Runners = new()
    {
        ["MigratorSql"] = "saas_owner", // `migrate`, before there is anything of a tenant.
        ["ErasurePolicySql"] = "saas_owner", // `migrate`: policies of the owner.
        ["PermissionSql"] = "saas_owner", // `migrate`: the catalogue, which is nobody's.
        ["ProvisioningSql"] = "postgres", // `migrate` with DATABASE_ADMIN_URL: creates roles and database.
        ["SeederSql"] = "saas_system", // `seed`: writes many tenants at once.
        ["SnapshotSql"] = "saas_app", // Makes the scope that a tenant's statements run in, and reads on by a cursor of theirs.
        ["DatabaseGuardSql"] = "saas_app", // The start check: reads the catalogue about itself.
    };

    private static readonly Lazy<IReadOnlyList<SqlConstant>> LazyAll = new(() => [..
        from type in typeof(Database).Assembly.GetTypes()
        where type.Name.EndsWith("Sql", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.IsLiteral && field.FieldType == typeof(string) && !IsReason(field)
        orderby type.Name, field.MetadataToken
        select new SqlConstant(type, field.Name, (string)field.GetRawConstantValue()!, field.GetCustomAttribute<CrossTenantAttribute>()?.Why)]);

    public static IReadOnlyList<SqlConstant> All => LazyAll.Value;

    /// <summary>Those that run under one tenant's scope.</summary>
    public static IReadOnlyList<SqlConstant> OfTenants => [.. All.Where(sql => sql.IsOfTenant)];

    public string Key => $"{Holder.Name}.{Name}";

    public bool IsOfTenant => CrossTenantReason is null && !Runners.ContainsKey(Holder.Name);

    /// <summary>The role that the program runs it as.</summary>
    public string Role => Runners.GetValueOrDefault(Holder.Name) ?? (CrossTenantReason is null ? "saas_app" : "saas_system");

    /// <summary>Without comments and without what is inside of quotes.</summary>
    public string Bare => Regex.Replace(Text, @"--[^\n]*|'(?:[^']|'')*'", match => match.Value[0] == '\'' ? "''" : "");

    /// <summary>The names behind the @ signs, in the order of their first use.</summary>
    public IReadOnlyList<string> Parameters => [.. Regex.Matches(Bare, @"@(\w+)").Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>With @Name turned into $n.</summary>
    public string Numbered
    {
        get
        {
            var parameters = Parameters.ToList();
            return Regex.Replace(Text, @"'(?:[^']|'')*'|@(\w+)", match => match.Groups[1].Success ? $"${parameters.IndexOf(match.Groups[1].Value) + 1}" : match.Value);
        }
    }

    /// <summary>A [CrossTenant] reason that several statements of a class share.</summary>
    public static bool IsReason(FieldInfo field) => field is { IsPrivate: true, Name: "Why" };

    /// <summary>Which constant of all this key means; keys are what test rows carry.</summary>
    public static SqlConstant Find(string key) => All.Single(sql => sql.Key == key);
}
