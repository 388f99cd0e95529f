using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Invitations;

/// <param name="InvitationId">Which one.</param>
internal sealed record SendInvitation(Guid InvitationId);

internal sealed record SentInvitationRow(string Email, string? Name, string TenantName, double LeftSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SendInvitation))]
internal sealed partial class SendInvitationJson : JsonSerializerContext;

/// <summary>Makes the token of an invitation, stores its hash and sends it, so that it is nowhere but in the message. Run again, it sends a new one in its place.</summary>
internal sealed class SendInvitationJob(TenantDb db, MailDelivery mail, InvitationOptions options) : IJobHandler<SendInvitation>
{
    public static readonly JobKind<SendInvitation> Kind = new("invitations.send", SendInvitationJson.Default.SendInvitation)
    {
        MaxConcurrency = 2,
        Timeout = TimeSpan.FromMinutes(6),
    };

    public async Task<JobOutcome> RunAsync(SendInvitation payload, JobContext job, CancellationToken ct)
    {
        var token = CodeSecrets.NewToken();
        var sent = await db.Connection.QuerySingleOrDefaultAsync<SentInvitationRow>(
            SendInvitationJobSql.PutToken, new { db.TenantId, Id = payload.InvitationId, TokenHash = CodeSecrets.HashToken(token), ct });
        // Revoked, replaced or expired meanwhile.
        if (sent is null)
            return JobOutcome.Done;
        return await mail.SendAsync(SendMail.Of(sent.Email, new InvitationMail(sent.TenantName, options.Link(token), CodeText.Life(sent.LeftSeconds)), sent.Name), job, ct);
    }
}
