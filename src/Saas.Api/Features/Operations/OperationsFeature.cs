using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Operations.GetOperation;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Operations;

internal static class OperationsFeature
{
    public static void AddOperations(this WebApplicationBuilder builder) => builder.AddJson(OperationsJson.Default);

    public static void MapOperations(this WebApplication app) =>
        app.MapGet("/operations/{id}", GetOperationEndpoint.Handle).WithName("GetOperation").WithTags("Operations").RequireSignIn().TakesApiKeys().RefuseImpersonation()
            .WithSummary("How far an export or the like is; with a link to its file when it is done. For whoever may start it.")
            .Problems(ProblemCode.NotFound);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OperationResponse))]
internal sealed partial class OperationsJson : JsonSerializerContext;
