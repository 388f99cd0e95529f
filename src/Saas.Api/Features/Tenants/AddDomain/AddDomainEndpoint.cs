using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.AddDomain;

internal static class AddDomainEndpoint
{
    private const int Most = 50;

    public static async Task<Results<Created<DomainResponse>, Problem>> Handle(AddDomainRequest request, TenantDb db, CancellationToken ct)
    {
        try
        {
            var domain = await db.Connection.QuerySingleOrDefaultAsync<DomainResponse>(
                AddDomainSql.InsertDomain, new { db.TenantId, Id = Guid.CreateVersion7(), Domain = MailDomain.Normalize(request.Domain), Most, ct });
            return domain is null ? new Problem(ProblemCode.DomainsFull) : TypedResults.Created($"/tenants/current/domains/{domain.Id}", domain);
        }
        catch (PostgresException taken) when (taken.ConstraintName == "tenant_domains_domain_key")
        {
            return new Problem(ProblemCode.DomainExists);
        }
    }
}
