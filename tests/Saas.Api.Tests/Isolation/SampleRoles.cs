using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Roles that grant nothing: one that a user holds, and one that nobody does. Their ids follow from the tenant's.</summary>
internal static class SampleRoles
{
    public static Task AddAsync(Guid tenantId, Guid userId) => Sql.ExecuteAsync(
        """
        WITH roles AS (
            INSERT INTO roles (tenant_id, id, name, permissions)
            VALUES ($1, $3, 'Held ' || gen_random_uuid(), '{}'), ($1, $4, 'Spare ' || gen_random_uuid(), '{}')
            RETURNING id)
        INSERT INTO user_roles (tenant_id, user_id, role_id)
        SELECT $1, $2, id FROM roles WHERE id = $3
        """,
        tenantId, userId, HeldId(tenantId), SpareId(tenantId));

    public static Guid HeldId(Guid tenantId) => Derive(tenantId, 1);

    public static Guid SpareId(Guid tenantId) => Derive(tenantId, 2);

    private static Guid Derive(Guid tenantId, byte salt)
    {
        var bytes = tenantId.ToByteArray();
        bytes[^1] ^= salt;
        return new Guid(bytes);
    }
}
