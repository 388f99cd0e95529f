using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Secrets;

/// <summary>
/// Seals what must be stored and read again (private keys, shared secrets), so that the database alone yields none: AES-256-GCM
/// under the master key. The purpose is authenticated: name the use and the row, such as "signing-key:KID", so that what was sealed
/// for one row cannot be put into another. Layout: version, id of the master key (8), nonce (12), ciphertext, tag (16).
/// </summary>
internal sealed class SecretBox
{
    private const byte Version = 1;
    private const int IdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + IdBytes;
    private const int Overhead = HeaderBytes + NonceBytes + TagBytes;

    private readonly byte[] _current;
    private readonly byte[]? _previous;

    public SecretBox(MasterKeys keys)
    {
        _current = Derive(keys.Current.Span, "saas-api sealing");
        CurrentId = IdOf(keys.Current.Span);
        if (keys.Previous is not { } previous)
            return;
        _previous = Derive(previous.Span, "saas-api sealing");
        PreviousId = IdOf(previous.Span);
    }

    /// <summary>Names the master key that seals now; tells nothing about it.</summary>
    public string CurrentId { get; }

    /// <summary>Names the one before it, when MASTER_KEY_PREVIOUS is set.</summary>
    public string? PreviousId { get; }

    /// <summary>The id of the master key that something was sealed under; null when it is not sealed.</summary>
    public static string? KeyIdOf(ReadOnlySpan<byte> box) =>
        box.Length >= Overhead && box[0] == Version ? Convert.ToHexStringLower(box[1..HeaderBytes]) : null;

    /// <summary>Whether it was sealed under the master key in force, so that it need not be sealed anew.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> box) => KeyIdOf(box) == CurrentId;

    public byte[] Seal(ReadOnlySpan<byte> plain, string purpose)
    {
        var box = new byte[Overhead + plain.Length];
        box[0] = Version;
        Convert.FromHexString(CurrentId, box.AsSpan(1, IdBytes), out _, out _);
        var nonce = box.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_current, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderBytes + NonceBytes, plain.Length), box.AsSpan(^TagBytes..), Associated(box, purpose));
        return box;
    }

    /// <exception cref="SecretException">Not sealed, sealed under another master key, for another purpose, or changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string purpose)
    {
        var id = KeyIdOf(box) ?? throw new SecretException($"{purpose} is not sealed");
        var key = id == CurrentId ? _current : id == PreviousId ? _previous : null;
        if (key is null)
            throw new SecretException($"{purpose} was sealed under another MASTER_KEY ({id}; this one is {CurrentId}): set that one as MASTER_KEY_PREVIOUS");
        var plain = new byte[box.Length - Overhead];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(box.Slice(HeaderBytes, NonceBytes), box[(HeaderBytes + NonceBytes)..^TagBytes], box[^TagBytes..], plain, Associated(box, purpose));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SecretException($"{purpose} was changed, or sealed for another purpose");
        }
    }

    /// <summary>
    /// For what is only compared and easy to guess: the database alone does not say what it is of. Under the master key in force only.
    /// </summary>
    public byte[] Mac(ReadOnlySpan<byte> text, string purpose) => HMACSHA256.HashData(Derive(_current, $"mac {purpose}"), text);

    private static byte[] Associated(ReadOnlySpan<byte> box, string purpose) => [.. box[..HeaderBytes], .. Encoding.UTF8.GetBytes(purpose)];

    private static string IdOf(ReadOnlySpan<byte> master) => Convert.ToHexStringLower(Derive(master, "saas-api key id").AsSpan(0, IdBytes));

    /// <summary>Apart from each other, so that the id tells nothing about the key that seals.</summary>
    private static byte[] Derive(ReadOnlySpan<byte> master, string use) => HMACSHA256.HashData(master, Encoding.ASCII.GetBytes(use));
}
