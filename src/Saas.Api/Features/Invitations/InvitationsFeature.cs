using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Invitations.AcceptInvitation;
using Saas.Api.Features.Invitations.AcceptOwnInvitation;
using Saas.Api.Features.Invitations.CreateInvitation;
using Saas.Api.Features.Invitations.DeclineInvitation;
using Saas.Api.Features.Invitations.DeclineOwnInvitation;
using Saas.Api.Features.Invitations.GetInvitation;
using Saas.Api.Features.Invitations.ListInvitations;
using Saas.Api.Features.Invitations.ListOwnInvitations;
using Saas.Api.Features.Invitations.PreviewInvitation;
using Saas.Api.Features.Invitations.RevokeInvitation;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Invitations;

internal static class InvitationsFeature
{
    /// <summary>Why a token leads to nothing.</summary>
    private static readonly ProblemCode[] Over =
        [ProblemCode.InvitationNotFound, ProblemCode.InvitationUsed, ProblemCode.InvitationRevoked, ProblemCode.InvitationExpired, ProblemCode.TenantInactive];

    /// <summary>Why whoever accepts does not become a user.</summary>
    private static readonly ProblemCode[] NotJoined =
        [ProblemCode.UserExists, ProblemCode.RoleNotFound, ProblemCode.InviterNotAuthorized, ProblemCode.InvitationForOther, ProblemCode.AccountDeletionPending];

    public static void AddInvitations(this WebApplicationBuilder builder) => builder.AddJson(InvitationsJson.Default);

    public static void MapInvitations(this WebApplication app)
    {
        var invitations = app.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("", ListInvitationsEndpoint.Handle).WithName("ListInvitations").RequirePermission(Permissions.UsersCreate).RefuseImpersonation()
            .WithSummary("The tenant's invitations, newest first; by state, by beginning of the address.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        invitations.MapPost("", CreateInvitationEndpoint.Handle).WithName("CreateInvitation").RequirePermission(Permissions.UsersCreate).RefuseImpersonation()
            .WithSummary("Invite an address, by mail or by a link that you pass on. An open invitation to the address is replaced: its link is good no more.")
            .Problems(ProblemCode.UserExists, ProblemCode.RoleNotFound, ProblemCode.TooManyRequests);
        invitations.MapGet("/{id}", GetInvitationEndpoint.Handle).WithName("GetInvitation").RequirePermission(Permissions.UsersCreate).RefuseImpersonation()
            .WithSummary("One invitation of the tenant.")
            .Problems(ProblemCode.NotFound);
        invitations.MapDelete("/{id}", RevokeInvitationEndpoint.Handle).WithName("RevokeInvitation").RequirePermission(Permissions.UsersCreate).RefuseImpersonation()
            .WithSummary("Take an open invitation back: its link is good no more.")
            .Problems(ProblemCode.NotFound, ProblemCode.InvitationClosed);
        invitations.MapPost("/preview", PreviewInvitationEndpoint.Handle).WithName("PreviewInvitation").AllowEveryone()
            .WithSummary("What the token of an invitation is about. Changes nothing.")
            .Problems(Over);
        invitations.MapPost("/accept", AcceptInvitationEndpoint.Handle).WithName("AcceptInvitation").AllowEveryone(orSignedIn: true).RefuseImpersonation()
            .WithSummary("Become a user of the tenant: with an access token as its account, which must have the address; without one as the account of the address, or with a new one. Then sign in.")
            .Problems([.. Over, .. NotJoined, ProblemCode.InvalidCredentials, ProblemCode.EmailNotVerified, ProblemCode.TooManyRequests, ProblemCode.Overloaded]);
        invitations.MapPost("/decline", DeclineInvitationEndpoint.Handle).WithName("DeclineInvitation").AllowEveryone()
            .WithSummary("Say no to an invitation, for good.")
            .Problems(Over);

        var own = app.MapGroup("/account/invitations").WithTags("Invitations");
        own.MapGet("", ListOwnInvitationsEndpoint.Handle).WithName("ListOwnInvitations").RequireSignIn().RefuseImpersonation()
            .WithSummary("Open invitations to your address, in whichever tenant; none before the address is proven.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        own.MapPost("/{id}/accept", AcceptOwnInvitationEndpoint.Handle).WithName("AcceptOwnInvitation").RequireSignIn().RefuseImpersonation()
            .WithSummary("Become a user of the tenant; then switch to it.")
            .Problems([ProblemCode.NotFound, .. Over, .. NotJoined]);
        own.MapPost("/{id}/decline", DeclineOwnInvitationEndpoint.Handle).WithName("DeclineOwnInvitation").RequireSignIn().RefuseImpersonation()
            .WithSummary("Say no to an invitation, for good.")
            .Problems([ProblemCode.NotFound, .. Over]);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InvitationResponse))]
[JsonSerializable(typeof(Page<InvitationResponse>), TypeInfoPropertyName = "InvitationPage")]
[JsonSerializable(typeof(CreateInvitationRequest))]
[JsonSerializable(typeof(PreviewInvitationRequest))]
[JsonSerializable(typeof(PreviewInvitationResponse))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
[JsonSerializable(typeof(DeclineInvitationRequest))]
[JsonSerializable(typeof(JoinedResponse))]
[JsonSerializable(typeof(Page<OwnInvitationResponse>), TypeInfoPropertyName = "OwnInvitationPage")]
internal sealed partial class InvitationsJson : JsonSerializerContext;
