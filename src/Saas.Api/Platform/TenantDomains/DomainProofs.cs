using Dapper;
using Npgsql;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.TenantDomains;

/// <summary>Proves that a tenant can read mail in a domain: by a code that is sent to an address there.</summary>
internal sealed class DomainProofs(Database database, OneTimeCodes codes, JobQueue jobs)
{
    /// <summary>Has a code sent to an address of the domain. Beyond the limit of the address nothing is sent and nothing said.</summary>
    public async Task<ProblemCode?> AskAsync(Guid domainId, string email, CancellationToken ct)
    {
        var verdict = await codes.CountAsync(CodePurpose.TenantDomain, email, ct);
        if (verdict == OneTimeCodes.Verdict.Send)
            await jobs.EnqueueAsync(Guid.Empty, [NewJob.Of(SendCodeJob.Kind, new SendCode(CodePurpose.TenantDomain.Name, email, DomainId: domainId), new() { Priority = 2 })], ct);
        return verdict == OneTimeCodes.Verdict.Refuse ? ProblemCode.TooManyRequests : null;
    }

    /// <summary>The domain is the tenant's from now on, if the code is right; the code is consumed with it or not at all.</summary>
    public async Task<ProblemCode?> ProveAsync(Guid tenantId, Guid domainId, string digits, CancellationToken ct)
    {
        if (await codes.ProveAsync(new CodeProof(null, digits, null), [CodePurpose.TenantDomain], ct, subject: domainId.ToString()) is not { } code)
            return ProblemCode.InvalidCode;
        var system = database.System;
        try
        {
            await system.QuerySingleAsync<bool>(DomainProofSql.ProveDomain, new { TenantId = tenantId, Id = domainId, code.CodeId, code.ByLink, codes.Tries, ct });
            return null;
        }
        catch (PostgresException since) when (since.SqlState == PostgresErrorCodes.NoDataFound)
        {
            // Used or replaced meanwhile, or the domain was removed.
            return ProblemCode.InvalidCode;
        }
    }
}
