using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>An impersonation that has begun; nobody has a token for it. Its id follows from the tenant's.</summary>
internal static class SampleImpersonations
{
    public static Task AddAsync(Tenant tenant, ApiUser user) => Sql.ExecuteAsync(
        "INSERT INTO impersonations (tenant_id, id, user_id, by_session_id, reason, expires_at) VALUES ($1, $2, $3, $4, 'Asked for', now() + interval '10 min')",
        tenant.Id, Id(tenant.Id), user.Id, Guid.Parse(Jwt.Payload(tenant.Admin.AccessToken).Text("sid")));

    public static Guid Id(Guid tenantId)
    {
        var bytes = tenantId.ToByteArray();
        bytes[^1] ^= 4;
        return new Guid(bytes);
    }
}
