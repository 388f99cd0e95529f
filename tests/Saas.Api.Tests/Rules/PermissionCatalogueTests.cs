using System.Reflection;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>One catalogue: what endpoints name, what roles grant and what the database lists are the same.</summary>
public sealed class PermissionCatalogueTests
{
    private static IReadOnlyList<string> Codes => [.. Permissions.All.Select(permission => permission.Code)];

    [Fact]
    public void Every_code_is_in_it_once() => Assert.Equal(
        typeof(Permissions).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!),
        Codes);

    [Fact]
    public void Codes_and_descriptions_have_their_form() => Permissions.All
        .Where(permission => !Regex.IsMatch(permission.Code, @"^[a-z_]+\.[a-z_]+$") || !permission.Description.EndsWith('.'))
        .Select(permission => permission.Code)
        .ShouldBeNone("new(\"things.verb\", \"What its holder may do.\")");

    [Fact]
    public void Every_endpoint_names_a_code_of_the_catalogue_that_a_tenant_can_hold() => ServedEndpoints.All
        .Where(endpoint => endpoint.Rules.Any(rule => rule.Permission is { } code && !Codes.Contains(code)))
        .Select(endpoint => endpoint.Key)
        .ShouldBeNone("RequirePermission(Permissions.…), with its line in Permissions.All.");

    [Fact]
    public void Every_code_of_tenants_is_some_endpoints() => Permissions.OfTenants
        .Except(ServedEndpoints.All.SelectMany(endpoint => endpoint.Rules).Select(rule => rule.Permission!))
        .ShouldBeNone("No endpoint needs it: remove it from Permissions.cs.");

    [Fact]
    public async Task The_table_is_what_the_program_knows_once_migrate_has_run()
    {
        await Sql.ExecuteAsync("INSERT INTO permissions (code, description, platform_only) VALUES ('gone.code', 'No longer.', false)");

        await ApiHost.Current.MigrateAsync(ApiHost.Current.Environment);

        Assert.Equal(
            Permissions.All.Select(permission => $"{permission.Code} {permission.Description} {permission.PlatformOnly}").Order(StringComparer.Ordinal),
            await Catalogue.ListAsync("SELECT code || ' ' || description || CASE WHEN platform_only THEN ' True' ELSE ' False' END FROM permissions ORDER BY code"));
    }
}
