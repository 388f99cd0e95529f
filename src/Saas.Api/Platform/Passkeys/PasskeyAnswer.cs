using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Platform.Passkeys;

/// <summary>
/// An authenticator's answer, decoded once. The framework is given <see cref="Json"/>, written anew from it: were it given the client's own text,
/// what it verifies and what is read here could be two different things.
/// </summary>
internal sealed record PasskeyAnswer(ReadOnlyMemory<byte> ChallengeHash, string Json, byte[] AuthenticatorData, string? UserHandle)
{
    private const int EllipticKey = 2;
    private const int RsaKey = 3;
    private const int P256 = 1;
    private const int FlagsAt = 32;
    private const int AaguidAt = 37;
    private const int AaguidBytes = 16;
    private const byte UserVerified = 0x04;

    /// <summary>Whether the authenticator has recognised its owner, by PIN, finger or face: together with its possession two factors.</summary>
    public bool IsUserVerified => (AuthenticatorData[FlagsAt] & UserVerified) != 0;

    /// <summary>The authenticator's model; only a new passkey's data has it.</summary>
    public Guid Aaguid => new(AuthenticatorData.AsSpan(AaguidAt, AaguidBytes), bigEndian: true);

    /// <summary>Null when it is nothing that an authenticator has made.</summary>
    public static PasskeyAnswer? Read(PasskeyCredential credential)
    {
        try
        {
            var (response, data) = (credential.Response, Decode(credential.Response.AuthenticatorData));
            var clientData = Decode(response.ClientDataJSON);
            var handle = response.UserHandle is { Length: > 0 } given ? Decode(given) : null;
            var json = Write(credential.Id, credential.Type, writer =>
            {
                Add(writer, "clientDataJSON", clientData);
                Add(writer, "authenticatorData", data);
                Add(writer, "signature", Decode(response.Signature));
                if (handle is not null)
                    Add(writer, "userHandle", handle);
            });
            return new(HashOfChallenge(clientData), json, data, handle is null ? null : Encoding.UTF8.GetString(handle));
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    /// <summary>Null when it is nothing that an authenticator has made.</summary>
    public static PasskeyAnswer? Read(NewPasskeyCredential credential)
    {
        try
        {
            var (clientData, attestation) = (Decode(credential.Response.ClientDataJSON), Decode(credential.Response.AttestationObject));
            var json = Write(credential.Id, credential.Type, writer =>
            {
                Add(writer, "clientDataJSON", clientData);
                Add(writer, "attestationObject", attestation);
            });
            return new(HashOfChallenge(clientData), json, DataOf(attestation), null);
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    /// <summary>What a challenge is found by.</summary>
    public static ReadOnlyMemory<byte> Hash(string challenge) => SHA256.HashData(Decode(challenge));

    private static ReadOnlyMemory<byte> HashOfChallenge(byte[] clientData)
    {
        using var json = JsonDocument.Parse(clientData);
        return Hash(json.RootElement.GetProperty("challenge").GetString()!);
    }

    /// <summary>Decoders of untrusted bytes say so by one of these.</summary>
    private static bool IsMalformed(Exception exception) =>
        exception is FormatException or JsonException or CborContentException or InvalidOperationException or KeyNotFoundException or ArgumentException;

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);

    private static byte[] DataOf(byte[] attestation)
    {
        var reader = new CborReader(attestation, CborConformanceMode.Lax);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            if (reader.ReadTextString() == "authData")
                return reader.ReadByteString();
            reader.SkipValue();
        }
        throw new FormatException();
    }

    /// <summary>
    /// Whether a key (COSE_Key, RFC 9053) is of the kind that its algorithm is for: ES256 on P-256, or RS256. The framework looks at each by itself.
    /// </summary>
    public static bool IsConsistent(byte[] publicKey)
    {
        try
        {
            return Kind(publicKey) is (EllipticKey, PasskeySettings.Es256, P256) or (RsaKey, PasskeySettings.Rs256, 0);
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return false;
        }
    }

    private static (int Kind, int Algorithm, int Curve) Kind(byte[] publicKey)
    {
        var reader = new CborReader(publicKey, CborConformanceMode.Lax);
        var (kind, algorithm, curve) = (0, 0, 0);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadInt32())
            {
                case 1:
                    kind = reader.ReadInt32();
                    break;
                case 3:
                    algorithm = reader.ReadInt32();
                    break;
                case -1 when kind == EllipticKey:
                    curve = reader.ReadInt32();
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }
        return (kind, algorithm, curve);
    }

    private static string Write(string id, string type, Action<Utf8JsonWriter> response)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            Add(writer, "id", Decode(id));
            writer.WriteString("type", type);
            writer.WriteStartObject("clientExtensionResults");
            writer.WriteEndObject();
            writer.WriteStartObject("response");
            response(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Add(Utf8JsonWriter writer, string name, byte[] bytes) => writer.WriteString(name, Base64Url.EncodeToString(bytes));
}
