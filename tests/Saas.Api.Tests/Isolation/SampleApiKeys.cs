using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>A key of the tenant itself that grants nothing, with two live secrets that nobody knows. Its id follows from the tenant's.</summary>
internal static class SampleApiKeys
{
    public static Task AddAsync(Guid tenantId) => Sql.ExecuteAsync(
        """
        INSERT INTO api_keys (tenant_id, id, name, scopes, secret_hash, overlap_hash, overlap_until)
        VALUES ($1, $2, 'Key ' || gen_random_uuid(), '{}', sha256('new'), sha256('old'), now() + interval '1 hour')
        """,
        tenantId, Id(tenantId));

    public static Guid Id(Guid tenantId)
    {
        var bytes = tenantId.ToByteArray();
        bytes[^1] ^= 4;
        return new Guid(bytes);
    }
}
