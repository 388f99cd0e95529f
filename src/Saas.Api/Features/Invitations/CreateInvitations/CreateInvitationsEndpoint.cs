using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Invitations.CreateInvitations;

internal static class CreateInvitationsEndpoint
{
    /// <summary>What nobody may give away fails all of it, before anything is done; what is wrong with an address, its row alone.</summary>
    public static async Task<Results<Accepted<OperationResponse>, Problem>> Handle(
        CreateInvitationsRequest request, InvitationMaker maker, OperationStore operations, OneTimeCodes codes, Caller caller, CancellationToken ct)
    {
        if (await maker.RefuseAsync([.. request.Invitations.Select(row => row.Role)], [.. request.Invitations.SelectMany(row => row.RoleIds ?? [])], caller.Rights, ct) is { } refused)
            return refused;
        // Of the client that asks; each address has a limit of its own.
        if (await codes.CountAsync("invitations", caller.TenantId.ToString(), ct) == OneTimeCodes.Verdict.Refuse)
            return new Problem(ProblemCode.TooManyRequests);
        var many = new InviteMany(
            caller.AccountId == Guid.Empty ? null : caller.AccountId,
            $"{caller.Role} {string.Join(' ', caller.Rights.Codes)}",
            [.. request.Invitations.Select(row => new InviteRow(Guid.CreateVersion7(), row.Email, row.Name, row.Role, [.. (row.RoleIds ?? []).Distinct()]))]);
        var operation = await operations.StartAsync(NewJob.Of(InviteManyJob.Kind, many), Permissions.UsersCreate, ct);
        return TypedResults.Accepted($"/operations/{operation.Id}", OperationResponse.Of(operation, null));
    }
}
