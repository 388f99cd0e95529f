using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.Jobs;

/// <param name="UserId">Who was added.</param>
internal sealed record AddedUser(Guid UserId);

internal sealed record AddedUserRow(string Email, string Name, string TenantName, bool AwaitsProof);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddedUser))]
internal sealed partial class AddedUserJson : JsonSerializerContext;

/// <summary>Writes to a user whom an ADMIN has added. What the message says is looked up here, so that adding stays one round trip.</summary>
internal sealed class TellAddedUserJob(TenantDb db, JobQueue jobs, MailLinks links) : IJobHandler<AddedUser>
{
    public static readonly JobKind<AddedUser> Kind = new("users.tell_added", AddedUserJson.Default.AddedUser);

    public async Task<JobOutcome> RunAsync(AddedUser payload, JobContext job, CancellationToken ct)
    {
        var user = await db.Connection.QuerySingleOrDefaultAsync<AddedUserRow>(TellAddedUserJobSql.SelectUser, new { db.TenantId, Id = payload.UserId, ct });
        // Removed again in the meantime.
        if (user is null)
            return JobOutcome.Done;
        var mail = SendMail.Of(user.Email, new UserAddedMail(user.TenantName, links.Home), user.Name);
        await jobs.EnqueueAsync(
            db.TenantId,
            [NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<UserAddedMail>(payload.UserId), UniqueForever = true })],
            ct);
        // The membership counts once the mailbox is proven; nobody but its owner learns that it was not. Once for each address, whoever adds
        // it, until the finished job is removed (JOBS_KEEP_SUCCEEDED): its owner has not asked for it.
        if (user.AwaitsProof)
        {
            var key = $"added:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.Email)))}";
            await jobs.EnqueueAsync(Guid.Empty, [NewJob.Of(SendCodeJob.Kind, new SendCode(CodePurpose.VerifyEmail.Name, user.Email), new() { UniqueKey = key, UniqueForever = true })], ct);
        }
        return JobOutcome.Done;
    }
}
