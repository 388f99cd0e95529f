using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Secrets;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>A mail domain that nobody has proven. Its id and name follow from the tenant's id.</summary>
internal static class SampleDomains
{
    private const string Code = "73190482";

    public static Task AddAsync(Guid tenantId) =>
        Sql.ExecuteAsync("INSERT INTO tenant_domains (tenant_id, id, domain) VALUES ($1, $2, $3)", tenantId, Id(tenantId), Name(tenantId));

    public static Guid Id(Guid tenantId)
    {
        var bytes = tenantId.ToByteArray();
        bytes[^1] ^= 3;
        return new Guid(bytes);
    }

    public static string Name(Guid tenantId) => $"d{tenantId:N}.example.com";

    /// <summary>A code for it as if it had been sent.</summary>
    public static async Task<string> PlantCodeAsync(Guid tenantId)
    {
        var secrets = new SecretBox(new MasterKeys(Convert.FromBase64String(ApiHost.Current.Environment["MASTER_KEY"]), null));
        await Sql.ExecuteAsync(
            """
            INSERT INTO one_time_codes (id, purpose, subject, address, code_hash, token_hash, code_expires_at, link_expires_at)
            SELECT n.id, 'tenant_domain', $1, $2, sha256(uuid_send(n.id) || $3::bytea), sha256(uuid_send(n.id)), now() + interval '10 min', now() + interval '10 min'
            FROM (SELECT gen_random_uuid() AS id) n
            """,
            Id(tenantId).ToString(), $"it@{Name(tenantId)}", CodeSecrets.Mac(secrets, Code).ToArray());
        return Code;
    }
}
