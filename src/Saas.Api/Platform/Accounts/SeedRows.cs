using Saas.Api.Platform.Access;

namespace Saas.Api.Platform.Accounts;

/// <summary>One user to seed; the slug tells its tenant.</summary>
internal sealed record SeedRow(string Slug, string TenantName, Guid TenantId, string Email, string Name, string Role);

internal static class SeedRows
{
    public static IEnumerable<SeedRow> Demo()
    {
        var tenantId = Guid.CreateVersion7();
        yield return new("demo", "Demo", tenantId, "admin@demo.example.com", "Ada Admin", Roles.Admin);
        yield return new("demo", "Demo", tenantId, "user@demo.example.com", "Uwe User", Roles.User);
        yield return new("demo", "Demo", tenantId, "super@demo.example.com", "Sam Super", Roles.SuperAdmin);
    }

    /// <summary>Tenants t{first} up to before t{end}, each with an admin and the given number of users.</summary>
    public static IEnumerable<SeedRow> Load(int first, int end, int users)
    {
        for (var tenant = first; tenant < end; tenant++)
        {
            var slug = $"t{tenant}";
            var tenantId = Guid.CreateVersion7();
            yield return new(slug, slug, tenantId, $"admin@{slug}.example.com", $"Admin of {slug}", Roles.Admin);
            for (var user = 1; user <= users; user++)
                yield return new(slug, slug, tenantId, $"user{user}@{slug}.example.com", $"User {user} of {slug}", Roles.User);
        }
    }
}
