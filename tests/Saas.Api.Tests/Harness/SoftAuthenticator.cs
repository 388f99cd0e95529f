using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saas.Api.Tests.Harness;

/// <summary>
/// An authenticator together with the browser in front of it, written from the specification, apart from the service's own code. Each member
/// may be set to what a good one would not do.
/// </summary>
internal sealed class SoftAuthenticator : IDisposable
{
    public const byte UserPresent = 0x01;
    public const byte UserVerified = 0x04;
    public const byte BackupEligible = 0x08;
    public const byte BackedUp = 0x10;
    private const byte HasCredential = 0x40;
    private const int Es256 = -7;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    public byte[] Aaguid { get; } = RandomNumberGenerator.GetBytes(16);

    public byte Flags { get; set; } = UserPresent | UserVerified;

    /// <summary>Counts each use; null: it keeps no count.</summary>
    public uint? Count { get; set; } = 1;

    public int Algorithm { get; set; } = Es256;

    public string RpId { get; set; } = "localhost";

    public string Origin { get; set; } = ApiHost.PublicUrl;

    public bool CrossOrigin { get; set; }

    /// <summary>Of the browser's data, instead of webauthn.create and webauthn.get.</summary>
    public string? Type { get; set; }

    /// <summary>In base64url, as the options have it; null leaves it out.</summary>
    public string? UserHandle { get; set; }

    /// <summary>As navigator.credentials.create() and toJSON(); it keeps whose it is.</summary>
    public JsonObject Create(JsonElement options)
    {
        UserHandle = options.GetProperty("user").Text("id");
        return Answer(new()
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", options)),
            ["attestationObject"] = Text(Attestation()),
            ["transports"] = new JsonArray("internal", "hybrid"),
            ["publicKeyAlgorithm"] = Algorithm,
        });
    }

    /// <summary>As navigator.credentials.get() and toJSON().</summary>
    public JsonObject Get(JsonElement options)
    {
        if (Count is not null)
            Count++;
        var (data, clientData) = (AuthenticatorData(Flags), ClientData("webauthn.get", options));
        return Answer(new()
        {
            ["clientDataJSON"] = Text(clientData),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(Sign([.. data, .. SHA256.HashData(clientData)])),
            ["userHandle"] = UserHandle,
        });
    }

    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => _key.Dispose();

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private JsonObject Answer(JsonObject response) => new()
    {
        ["id"] = Text(CredentialId),
        ["rawId"] = Text(CredentialId),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject { ["credProps"] = new JsonObject { ["rk"] = true } },
        ["response"] = response,
    };

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = Type ?? type,
        challenge = options.Text("challenge"),
        origin = Origin,
        crossOrigin = CrossOrigin,
    });

    private byte[] AuthenticatorData(byte flags)
    {
        var data = new byte[37];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(RpId)).CopyTo(data, 0);
        data[32] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count ?? 0);
        return data;
    }

    private byte[] Attestation()
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. AuthenticatorData((byte)(Flags | HasCredential)), .. Aaguid, .. length, .. CredentialId, .. PublicKey()]);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>COSE_Key (RFC 9053, 7.1.1).</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        foreach (var (label, value) in new[] { (1, 2), (3, Algorithm), (-1, 1) })
        {
            writer.WriteInt32(label);
            writer.WriteInt32(value);
        }
        foreach (var (label, value) in new[] { (-2, point.X), (-3, point.Y) })
        {
            writer.WriteInt32(label);
            writer.WriteByteString(value!);
        }
        writer.WriteEndMap();
        return writer.Encode();
    }
}
