using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>Looks at operations until they are as they should be.</summary>
internal static class OperationCalls
{
    public static async Task<JsonElement> OperationAsync(this ApiUser user, Guid id)
    {
        using var answer = await user.GetAsync($"/operations/{id}");
        return await answer.ShouldBeAsync(200);
    }

    public static async Task<JsonElement> OperationAsync(this ApiUser user, Guid id, Func<JsonElement, bool> isAsWanted)
    {
        JsonElement operation = default;
        await Eventually.TrueAsync(async () => isAsWanted(operation = await user.OperationAsync(id)), TimeSpan.FromSeconds(60));
        return operation;
    }

    public static Task<JsonElement> FinishedAsync(this ApiUser user, Guid id) => user.OperationAsync(id, operation => operation.Text("state") is "succeeded" or "failed");

    public static (string State, long Done, long? Total, int? Progress) Progress(this JsonElement operation) => (
        operation.Text("state"), operation.GetProperty("done").GetInt64(),
        operation.GetProperty("total") is { ValueKind: JsonValueKind.Number } total ? total.GetInt64() : null,
        operation.GetProperty("progress") is { ValueKind: JsonValueKind.Number } progress ? progress.GetInt32() : null);
}
