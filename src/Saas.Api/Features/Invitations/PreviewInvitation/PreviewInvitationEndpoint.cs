using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations.PreviewInvitation;

/// <param name="TenantName">The tenant that one is invited to.</param>
/// <param name="MaskedEmail">Whom it is for: enough to know one's own address by; null: see domains.</param>
/// <param name="Domains">Of a link: it is for whoever has a proven address in one of these.</param>
/// <param name="Role">USER or ADMIN.</param>
/// <param name="ExpiresAt">Until when it can be accepted.</param>
public sealed record PreviewInvitationResponse([property: Sample("Acme")] string TenantName, [property: Sample("a***@acme.example.com")] string? MaskedEmail, IReadOnlyList<string>? Domains, string Role, DateTime ExpiresAt);

internal static class PreviewInvitationEndpoint
{
    public static async Task<Results<Ok<PreviewInvitationResponse>, Problem>> Handle(
        PreviewInvitationRequest request, InvitationAcceptance acceptance, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var found = await acceptance.FindAsync(request.Token, null, ct);
        return InvitationAcceptance.Refuse(found) is { } refused
            ? new Problem(refused)
            : TypedResults.Ok(new PreviewInvitationResponse(found!.TenantName, found.Email is null ? null : Mask(found.Email), found.Domains, found.Role, found.ExpiresAt));
    }

    private static string Mask(string email) => $"{email[0]}***{email[email.IndexOf('@', StringComparison.Ordinal)..]}";
}
