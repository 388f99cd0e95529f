using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Invitations.AcceptInvitation;
using Saas.Api.Features.Invitations.AcceptOwnInvitation;
using Saas.Api.Features.Invitations.CreateInvitation;
using Saas.Api.Features.Invitations.CreateInvitationLink;
using Saas.Api.Features.Invitations.CreateInvitations;
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
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Invitations;

internal static class InvitationsFeature
{
    /// <summary>Why a token leads to nothing.</summary>
    private static readonly ProblemCode[] Over =
        [ProblemCode.InvitationNotFound, ProblemCode.InvitationUsed, ProblemCode.InvitationRevoked, ProblemCode.InvitationExpired, ProblemCode.TenantInactive];

    /// <summary>Why whoever accepts does not become a user.</summary>
    private static readonly ProblemCode[] NotJoined =
        [ProblemCode.QuotaExceeded, ProblemCode.UserExists, ProblemCode.RoleNotFound, ProblemCode.InviterNotAuthorized, ProblemCode.InvitationForOther, ProblemCode.AccountDeletionPending];

    public static void AddInvitations(this WebApplicationBuilder builder) => builder.AddJson(InvitationsJson.Default);

    public static void MapInvitations(this WebApplication app)
    {
        var invitations = app.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("", ListInvitationsEndpoint.Handle).WithName("ListInvitations").RequirePermission(Permissions.UsersCreate).TakesApiKeys().RefuseImpersonation()
            .WithSummary("The tenant's invitations, newest first; by state, by beginning of the address.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        invitations.MapPost("", CreateInvitationEndpoint.Handle).WithName("CreateInvitation").RequirePermission(Permissions.UsersCreate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Invite an address, by mail or by a link that you pass on. An open invitation to the address is replaced: its link is good no more.")
            .Problems(ProblemCode.UserExists, ProblemCode.RoleNotFound, ProblemCode.TooManyRequests);
        invitations.MapPost("/bulk", CreateInvitationsEndpoint.Handle).WithName("CreateInvitations").RequirePermission(Permissions.UsersCreate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Invite up to 500 addresses by mail. The operation that is answered tells of each row what came of it: invited, invalid_email, duplicate, or a problem code.")
            .Problems(ProblemCode.RoleNotFound, ProblemCode.TooManyRequests);
        invitations.MapPost("/links", CreateInvitationLinkEndpoint.Handle).WithName("CreateInvitationLink").RequirePermission(Permissions.UsersCreate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Make a link by which whoever has a proven address in one of these verified domains joins, until it expires or is revoked.")
            .Problems(ProblemCode.RoleNotFound, ProblemCode.DomainNotVerified);
        invitations.MapGet("/{id}", GetInvitationEndpoint.Handle).WithName("GetInvitation").RequirePermission(Permissions.UsersCreate).TakesApiKeys().RefuseImpersonation()
            .WithSummary("One invitation of the tenant.")
            .Problems(ProblemCode.NotFound);
        invitations.MapDelete("/{id}", RevokeInvitationEndpoint.Handle).WithName("RevokeInvitation").RequirePermission(Permissions.UsersCreate).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Take an open invitation back: its link is good no more.")
            .Problems(ProblemCode.NotFound, ProblemCode.InvitationClosed);
        invitations.MapPost("/preview", PreviewInvitationEndpoint.Handle).WithName("PreviewInvitation").AllowEveryone()
            .WithSummary("What the token of an invitation is about. Changes nothing.")
            .Problems(Over);
        invitations.MapPost("/accept", AcceptInvitationEndpoint.Handle).WithName("AcceptInvitation").AllowEveryone(orSignedIn: true).RefuseImpersonation()
            .WithSummary("Become a user of the tenant: with an access token as its account, which must have the address; without one as the account of the address, or with a new one. Then sign in. A link for domains takes a signed-in account, or sends an invitation to an address in them (202).")
            .Problems([.. Over, .. NotJoined, ProblemCode.AuthenticationRequired, ProblemCode.InvalidCredentials, ProblemCode.EmailNotVerified, ProblemCode.TooManyRequests, ProblemCode.Overloaded]);
        invitations.MapPost("/decline", DeclineInvitationEndpoint.Handle).WithName("DeclineInvitation").AllowEveryone()
            .WithSummary("Say no to an invitation, for good.")
            .Problems([.. Over, ProblemCode.InvitationForOther]);

        var own = app.MapGroup("/account/invitations").WithTags("Invitations");
        own.MapGet("", ListOwnInvitationsEndpoint.Handle).WithName("ListOwnInvitations").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Open invitations to your address, in whichever tenant; none before the address is proven.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        own.MapPost("/{id}/accept", AcceptOwnInvitationEndpoint.Handle).WithName("AcceptOwnInvitation").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Become a user of the tenant; then switch to it.")
            .Problems([ProblemCode.NotFound, .. Over, .. NotJoined]);
        own.MapPost("/{id}/decline", DeclineOwnInvitationEndpoint.Handle).WithName("DeclineOwnInvitation").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Say no to an invitation, for good.")
            .Problems([ProblemCode.NotFound, .. Over]);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InvitationResponse))]
[JsonSerializable(typeof(Page<InvitationResponse>), TypeInfoPropertyName = "InvitationPage")]
[JsonSerializable(typeof(CreateInvitationRequest))]
[JsonSerializable(typeof(CreateInvitationsRequest))]
[JsonSerializable(typeof(CreateInvitationLinkRequest))]
[JsonSerializable(typeof(OperationResponse))]
[JsonSerializable(typeof(PreviewInvitationRequest))]
[JsonSerializable(typeof(PreviewInvitationResponse))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
[JsonSerializable(typeof(DeclineInvitationRequest))]
[JsonSerializable(typeof(JoinedResponse))]
[JsonSerializable(typeof(Page<OwnInvitationResponse>), TypeInfoPropertyName = "OwnInvitationPage")]
internal sealed partial class InvitationsJson : JsonSerializerContext;
