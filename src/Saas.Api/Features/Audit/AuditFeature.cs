using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Audit.ExportAudit;
using Saas.Api.Features.Audit.Jobs;
using Saas.Api.Features.Audit.ListAuditEvents;
using Saas.Api.Features.Audit.SealAudit;
using Saas.Api.Features.Audit.VerifyAudit;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Audit;

internal static class AuditFeature
{
    public static void AddAuditTrail(this WebApplicationBuilder builder)
    {
        builder.AddJson(AuditJson.Default);
        builder.Services.AddJob<AuditExport, ExportAuditJob>(ExportAuditJob.Kind);
    }

    public static void MapAuditTrail(this WebApplication app)
    {
        var audit = app.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAuditEventsEndpoint.Handle).WithName("ListAuditEvents").RequirePermission(Permissions.AuditRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("Who did what, from where, with what was before and after; newest first.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        audit.MapGet("/verify", VerifyAuditEndpoint.Handle).WithName("VerifyAudit").RequirePermission(Permissions.AuditRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("Compares the trail with its seals, a chain of hashes: finds events that were changed, removed or inserted afterwards.")
            .Problems(ProblemCode.ValidationFailed);
        audit.MapPost("/exports", ExportAuditEndpoint.Handle).WithName("ExportAudit").RequirePermission(Permissions.AuditRead).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Write the trail into a file (NDJSON, oldest first); the operation that is answered leads to it.");
        audit.MapPost("/seals", SealAuditEndpoint.Handle).WithName("SealAudit").RequirePermission(Permissions.AuditRead).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Seal what was written up to now, less AUDIT_SEAL_LAG, without waiting for the schedule; the operation that is answered tells how far it is. While one is open, it is that one.");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditEventResponse))]
[JsonSerializable(typeof(Page<AuditEventResponse>), TypeInfoPropertyName = "AuditEventPage")]
[JsonSerializable(typeof(VerifyAuditResponse))]
[JsonSerializable(typeof(ExportAuditRequest))]
[JsonSerializable(typeof(OperationResponse))]
internal sealed partial class AuditJson : JsonSerializerContext;
