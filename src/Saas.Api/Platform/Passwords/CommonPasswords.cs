using System.Reflection;
using System.Text;

namespace Saas.Api.Platform.Passwords;

/// <summary>Passwords that everybody tries first: nearly 18,000 of at least eight characters, in Common/passwords.txt.</summary>
internal sealed class CommonPasswords
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Lower-case ASCII, one a line, in the order of their bytes: searched as it is, without a copy of each.</summary>
    private readonly Lazy<byte[]> _lines = new(Load);

    public bool Contains(string password)
    {
        var wanted = Encoding.UTF8.GetBytes(password.ToLowerInvariant());
        ReadOnlySpan<byte> lines = _lines.Value;
        var (low, high) = (0, lines.Length);
        while (low < high)
        {
            var start = lines[..((low + high) / 2)].LastIndexOf(LineFeed) + 1;
            var end = start + lines[start..].IndexOf(LineFeed);
            var order = lines[start..end].SequenceCompareTo(wanted);
            if (order == 0)
                return true;
            (low, high) = order < 0 ? (end + 1, high) : (low, start);
        }
        return false;
    }

    private static byte[] Load()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("passwords/common.txt")!;
        var lines = new byte[resource.Length];
        resource.ReadExactly(lines);
        return lines;
    }
}
