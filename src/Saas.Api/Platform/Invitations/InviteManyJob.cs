using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Invitations;

/// <param name="Id">Of the invitation to be made: a job that runs again makes none twice.</param>
/// <param name="Email">As it was given.</param>
/// <param name="Name">What the user is to be called.</param>
/// <param name="Role">The built-in role.</param>
/// <param name="RoleIds">Custom roles beside it.</param>
internal sealed record InviteRow(Guid Id, string Email, string? Name, string Role, Guid[] RoleIds);

/// <param name="CreatedBy">The account that invites.</param>
/// <param name="Rights">What it held as it asked, as <see cref="Access.Rights.Read"/> reads it: no row gives away, or replaces, more.</param>
/// <param name="Rows">In the order in which they were given.</param>
internal sealed record InviteMany(Guid? CreatedBy, string Rights, InviteRow[] Rows);

/// <param name="Row">Its place in the request, from 0.</param>
/// <param name="Code">invited, or why not: invalid_email, duplicate (of an address further up), or the code of a problem.</param>
/// <param name="InvitationId">What was made.</param>
internal sealed record InviteRowResult(int Row, string Code, Guid? InvitationId);

/// <summary>No addresses: whoever asked knows them, and they are to be nowhere once their owners are erased.</summary>
internal sealed record InviteManyResult(int Invited, int Refused, IReadOnlyList<InviteRowResult> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InviteMany))]
[JsonSerializable(typeof(InviteManyResult))]
internal sealed partial class InviteManyJson : JsonSerializerContext;

/// <summary>Makes the invitations of one request, one after the other, and tells of each what came of it.</summary>
internal sealed class InviteManyJob(TenantDb db, InvitationMaker maker, OperationStore operations) : IJobHandler<InviteMany>
{
    private const string Invited = "invited";

    public static readonly JobKind<InviteMany> Kind = new("invitations.create", InviteManyJson.Default.InviteMany)
    {
        Attempts = 5,
        Timeout = TimeSpan.FromMinutes(10),
    };

    public async Task<JobOutcome> RunAsync(InviteMany payload, JobContext job, CancellationToken ct)
    {
        var (rows, rights) = (payload.Rows, Rights.Read(payload.Rights));
        HashSet<Guid> made = [.. await db.Connection.QueryAsync<Guid>(InviteManyJobSql.SelectMade, new { db.TenantId, Ids = (object)rows.Select(row => row.Id).ToArray(), ct })];
        HashSet<string> seen = [];
        List<InviteRowResult> results = [];
        for (var i = 0; i < rows.Length; i++)
        {
            await operations.ReportAsync(job.JobId, i, rows.Length, ct);
            var (row, email) = (rows[i], EmailAddress.Normalize(rows[i].Email));
            var code = email is null ? "invalid_email"
                : !seen.Add(email) ? "duplicate"
                : made.Contains(row.Id) ? Invited
                : await InviteAsync(row, email, rights, payload.CreatedBy, ct);
            results.Add(new(i, code, code == Invited ? row.Id : null));
        }
        var invited = results.Count(result => result.Code == Invited);
        var result = new InviteManyResult(invited, results.Count - invited, results);
        await operations.SucceedAsync(job.JobId, new(Json: JsonSerializer.Serialize(result, InviteManyJson.Default.InviteManyResult)), ct);
        return JobOutcome.Done;
    }

    private async Task<string> InviteAsync(InviteRow row, string email, Rights rights, Guid? createdBy, CancellationToken ct)
    {
        var wish = new InvitationWish(row.Id, email, row.Name, row.Role, row.RoleIds, InvitationDelivery.Mail);
        return (await maker.MakeAsync(wish, rights, createdBy, ct)).Problem?.Code.Code ?? Invited;
    }
}
