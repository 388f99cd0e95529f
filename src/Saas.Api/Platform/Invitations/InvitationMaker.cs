using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Invitations;

/// <summary>What is wished for: the address in its stored form.</summary>
internal sealed record InvitationWish(Guid Id, string Email, string? Name, string Role, Guid[] RoleIds, string Delivery);

/// <summary>What is looked at before an invitation is made.</summary>
/// <param name="IsMember">The tenant has a user with the address.</param>
/// <param name="OpenRole">Of the open invitation to the address, which the new one replaces; null: there is none.</param>
/// <param name="OpenCodes">What its custom roles grant.</param>
/// <param name="NewCodes">What the wished for custom roles grant.</param>
/// <param name="Found">How many of these there are.</param>
internal sealed record InvitationState(bool IsMember, string? OpenRole, string[] OpenCodes, string[] NewCodes, int Found);

/// <summary>Makes invitations, one at a time: for whoever asks for one, and for the job that makes many.</summary>
internal sealed class InvitationMaker(TenantDb db, JobQueue jobs, OneTimeCodes codes, InvitationOptions options)
{
    private const string OpenKey = "invitations_open_key";

    /// <summary>The invitation, and the token of one that is not sent by mail.</summary>
    /// <param name="wish">Whom to invite, to what.</param>
    /// <param name="rights">Of whoever invites: nothing is given away, and no invitation replaced, that is more.</param>
    /// <param name="createdBy">The account that invites.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(InvitationRow? Made, string? Token, Problem? Problem)> MakeAsync(InvitationWish wish, Rights rights, Guid? createdBy, CancellationToken ct)
    {
        var isMailed = wish.Delivery == InvitationDelivery.Mail;
        var token = isMailed ? null : CodeSecrets.NewToken();
        var counted = false;
        while (true)
        {
            var state = await db.Connection.QuerySingleAsync<InvitationState>(
                InvitationMakerSql.SelectState, new { db.TenantId, wish.Email, Ids = (object)wish.RoleIds, ct });
            if (Refuse(state, wish, rights) is { } refused)
                return (null, null, refused);
            // Of what is sent to the address by this tenant; by all of them it is limited as it is sent.
            if (isMailed && !counted && await codes.CountAsync("invitation", $"{wish.Email} {db.TenantId}", ct) != OneTimeCodes.Verdict.Send)
                return (null, null, new Problem(ProblemCode.TooManyRequests));
            counted = true;
            try
            {
                var connection = isMailed
                    ? db.With(jobs.Rider(db.TenantId, NewJob.Of(SendInvitationJob.Kind, new SendInvitation(wish.Id), new() { Priority = 3 })))
                    : db.Connection;
                var row = await connection.QuerySingleAsync<InvitationRow>(InvitationMakerSql.InsertInvitation, new
                {
                    db.TenantId,
                    wish.Id,
                    wish.Email,
                    wish.Name,
                    wish.Role,
                    Ids = (object)wish.RoleIds,
                    wish.Delivery,
                    TokenHash = token is null ? (ReadOnlyMemory<byte>?)null : CodeSecrets.HashToken(token),
                    CreatedBy = createdBy,
                    options.LifetimeSeconds,
                    ct,
                });
                return (row, token, null);
            }
            catch (PostgresException taken) when (taken.ConstraintName == OpenKey)
            {
                // Somebody has invited the address since we looked: look again, and replace it.
            }
        }
    }

    /// <summary>Why somebody of these rights may not give all of this away; null when it may.</summary>
    public async Task<Problem?> RefuseAsync(IReadOnlyCollection<string> roles, IReadOnlyCollection<Guid> roleIds, Rights rights, CancellationToken ct)
    {
        Guid[] ids = [.. roleIds.Distinct()];
        // Of no address.
        var state = await db.Connection.QuerySingleAsync<InvitationState>(InvitationMakerSql.SelectState, new { db.TenantId, Email = "", Ids = (object)ids, ct });
        return state.Found < ids.Length
            ? new Problem(ProblemCode.RoleNotFound)
            : roles.Distinct().Select(role => rights.RefuseGiving(role, state.NewCodes)).FirstOrDefault(refused => refused is not null);
    }

    private static Problem? Refuse(InvitationState state, InvitationWish wish, Rights rights)
    {
        if (state.IsMember)
            return new Problem(ProblemCode.UserExists);
        if (state.Found < wish.RoleIds.Length)
            return new Problem(ProblemCode.RoleNotFound);
        return rights.RefuseGiving(wish.Role, state.NewCodes) ?? (state.OpenRole is null ? null : rights.RefuseGiving(state.OpenRole, state.OpenCodes));
    }
}
