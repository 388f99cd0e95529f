using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>Limits of tenants, and what they have used.</summary>
internal static class QuotaCalls
{
    public static Task LimitAsync(Guid tenantId, string kind, long most) => Sql.ExecuteAsync(
        """
        INSERT INTO tenant_quotas AS q (tenant_id, limits)
        VALUES ($1, jsonb_build_object($2, $3))
        ON CONFLICT (tenant_id) DO UPDATE SET limits = q.limits || excluded.limits
        """,
        tenantId, kind, most);

    /// <summary>A plan that no tenant has.</summary>
    public static async Task<string> AddPlanAsync()
    {
        var name = Unique.Text();
        await Sql.ExecuteAsync("INSERT INTO plans (name) VALUES ($1)", name);
        return name;
    }

    /// <summary>What GET /tenants/current/usage says of a quota: limit and use.</summary>
    public static async Task<(long? Limit, long Used)> UsageAsync(this ApiUser user, string member)
    {
        using var answer = await user.GetAsync("/tenants/current/usage");
        var use = (await answer.ShouldBeAsync(200)).GetProperty(member);
        return (use.GetProperty("limit").ValueKind == JsonValueKind.Null ? null : use.GetProperty("limit").GetInt64(), use.GetProperty("used").GetInt64());
    }

    /// <summary>409 with the quota's name, and both numbers for members of the tenant.</summary>
    public static async Task ShouldBeFullAsync(this HttpResponseMessage answer, string quota, long? limit, long? used)
    {
        var problem = await answer.ShouldBeProblemAsync(409, "quota_exceeded");
        Assert.Equal(quota, problem.Text("quota"));
        Assert.Equal((limit, used), (Number(problem, "limit"), Number(problem, "used")));
    }

    private static long? Number(JsonElement problem, string member) => problem.TryGetProperty(member, out var value) ? value.GetInt64() : null;
}
