using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saas.Api.Platform.Validation;

/// <summary>Refuses what PostgreSQL cannot hold and people cannot see: U+0000 and the other control characters. Lone surrogates fail in the reader.</summary>
internal sealed class StrictStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            throw new JsonException();
        string? text;
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException incomplete)
        {
            throw new JsonException(null, incomplete);
        }
        return IsClean(text) ? text : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>Names of members whose objects have no fixed form.</summary>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } name && IsClean(name) ? name : throw new JsonException();

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    /// <summary>Whether a text has no control characters and no half of a surrogate pair.</summary>
    public static bool IsClean(string? text)
    {
        for (var i = 0; i < text?.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c))
                return false;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(c))
                return false;
        }
        return true;
    }
}
