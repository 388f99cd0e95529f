using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI document that was committed, with the one thing in it that settings decide: how long a password is.</summary>
internal static class CommittedDocument
{
    private const string Resource = "openapi.zip";

    public static async Task<byte[]> ReadAsync(PasswordRules rules)
    {
        await using var resource = typeof(CommittedDocument).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in this build.");
        await using var archive = new ZipArchive(resource);
        await using var entry = await archive.Entries.Single().OpenAsync();
        using var text = new MemoryStream();
        await entry.CopyToAsync(text);
        return rules.Shortest == PasswordRules.Default.Shortest && rules.Longest == PasswordRules.Default.Longest
            ? text.ToArray()
            : Encoding.UTF8.GetBytes(WithLengths(JsonNode.Parse(text.ToArray())!, rules).ToString());
    }

    private static JsonNode WithLengths(JsonNode document, PasswordRules rules)
    {
        var members = document["components"]!["schemas"]!.AsObject()
            .SelectMany(schema => schema.Value!["properties"] as JsonObject ?? [])
            .Select(member => member.Value!.AsObject());
        foreach (var password in members.Where(member => (string?)member["format"] == "password" && member.ContainsKey("minLength")))
            (password["minLength"], password["maxLength"]) = (rules.Shortest, rules.Longest);
        return document;
    }
}
