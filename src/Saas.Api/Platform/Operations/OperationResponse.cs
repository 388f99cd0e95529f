using System.Text.Json;
using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Operations;

/// <summary>What an operation looks like to its clients; endpoints that begin one answer 202 with it.</summary>
/// <param name="Id">Its id: GET /operations/{id}.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">pending, running, succeeded or failed.</param>
/// <param name="Progress">Percent; null while it is not known how much there is to do.</param>
/// <param name="Done">Items done.</param>
/// <param name="Total">Items there are.</param>
/// <param name="ResultLink">Where its file can be fetched without a token, for 15 minutes; ask again for a new one.</param>
/// <param name="Result">What else there is to say when it is done; an object whose members depend on the kind.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="UpdatedAt">When its progress was last written.</param>
/// <param name="FinishedAt">When it ended.</param>
public sealed record OperationResponse(
    Guid Id, [property: Sample("audit.export")] string Kind, [property: Sample("succeeded")] string State, int? Progress, long Done, long? Total,
    [property: Sample("https://files.example.com/0199/exports/0199.ndjson?signature=x")] string? ResultLink,
    IReadOnlyDictionary<string, JsonElement>? Result, string? Error, DateTime CreatedAt, DateTime UpdatedAt, DateTime? FinishedAt)
{
    private const int All = 100;

    internal static OperationResponse Of(OperationRow row, Uri? link) => new(
        row.Id, row.Kind, row.State,
        row.State == "succeeded" ? All : row.Total is > 0 and var total ? (int)Math.Min(All, row.Done * All / total) : null,
        row.Done, row.Total, link?.AbsoluteUri,
        row.Result is null ? null : JsonSerializer.Deserialize(row.Result, OperationResultJson.Default.IReadOnlyDictionaryStringJsonElement),
        row.Error, row.CreatedAt, row.UpdatedAt, row.FinishedAt);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
internal sealed partial class OperationResultJson : System.Text.Json.Serialization.JsonSerializerContext;
