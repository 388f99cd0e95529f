using Saas.Api.Platform.Codes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Invitations that nobody was told of. The id of a tenant's own follows from the tenant's.</summary>
internal static class SampleInvitations
{
    /// <summary>An open one to an address that is nobody's; and a domain that links can be for.</summary>
    public static async Task AddAsync(Guid tenantId)
    {
        await InsertAsync(tenantId, OpenId(tenantId), Unique.Email(), "mail", Unique.Text());
        await Inviting.AddDomainAsync(tenantId, Domain(tenantId));
    }

    public static string Domain(Guid tenantId) => $"v{tenantId:N}.example.com";

    public static Guid OpenId(Guid tenantId)
    {
        var bytes = tenantId.ToByteArray();
        bytes[^1] ^= 4;
        return new Guid(bytes);
    }

    /// <summary>An open one to this user's address, into a further tenant.</summary>
    public static async Task<Guid> ToAsync(ApiUser user)
    {
        var id = Guid.CreateVersion7();
        await InsertAsync((await Tenant.CreateAsync()).Id, id, user.Email, "mail", Unique.Text());
        return id;
    }

    /// <summary>The token of a new one, as if it had been sent, where mail is not what the test is about.</summary>
    public static async Task<string> PlantAsync(Guid tenantId, string email, string delivery = "mail")
    {
        var token = CodeSecrets.NewToken();
        await InsertAsync(tenantId, Guid.CreateVersion7(), email, delivery, token);
        return token;
    }

    private static Task<int> InsertAsync(Guid tenantId, Guid id, string email, string delivery, string token) => Sql.ExecuteAsync(
        """
        INSERT INTO invitations (tenant_id, id, email, role, delivery, token_hash, created_by, expires_at)
        SELECT $1, $2, $3, 'USER', $4, $5::bytea, (SELECT account_id FROM users WHERE tenant_id = $1 AND role = 'ADMIN' ORDER BY created_at LIMIT 1), now() + interval '7 d'
        """,
        tenantId, id, email, delivery, CodeSecrets.HashToken(token).ToArray());
}
