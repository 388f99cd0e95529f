using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.TenantDomains;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.SendDomainCode;

internal static class SendDomainCodeEndpoint
{
    public static async Task<Results<Accepted, Problem>> Handle(Guid id, SendDomainCodeRequest request, TenantDb db, DomainProofs proofs, CancellationToken ct)
    {
        var domain = await db.Connection.QuerySingleOrDefaultAsync<string>(SendDomainCodeSql.SelectDomain, new { db.TenantId, Id = id, ct });
        if (domain is null)
            return new Problem(ProblemCode.NotFound);
        var email = EmailAddress.Normalize(request.Email)!;
        if (email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..] != domain)
            return new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/email", $"Must be an address at {domain}."));
        return await proofs.AskAsync(id, email, ct) is { } problem ? new Problem(problem) : TypedResults.Accepted((string?)null);
    }
}
