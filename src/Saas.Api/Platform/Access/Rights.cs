using System.Collections.Frozen;

namespace Saas.Api.Platform.Access;

/// <summary>What somebody may do in a tenant: by the built-in role, and by codes granted beside it (custom roles).</summary>
internal sealed class Rights
{
    public static readonly Rights None = new("", []);

    private readonly FrozenSet<string> _byRole;
    private readonly string[] _beside;

    /// <param name="role">The built-in role.</param>
    /// <param name="codes">Codes beside it; one that the catalogue does not know, or that is the platform's, grants nothing.</param>
    public Rights(string role, IEnumerable<string> codes)
    {
        Role = role;
        _byRole = Roles.Grants(role);
        _beside = [.. codes.Where(code => Permissions.OfTenants.Contains(code) && !_byRole.Contains(code))];
    }

    public string Role { get; }

    /// <summary>Every code that is held, in order.</summary>
    public IReadOnlyList<string> Codes => [.. _byRole.Concat(_beside).Order(StringComparer.Ordinal)];

    /// <summary>Of what the access check reads: the role, and behind it the codes, parted by spaces.</summary>
    public static Rights Read(string text)
    {
        var words = text.Split(' ');
        return new(words[0], words.AsSpan(1).ToArray());
    }

    public bool Holds(string code) => _byRole.Contains(code) || Array.IndexOf(_beside, code) >= 0;

    /// <summary>
    /// Whether all of the other's rights are among these: what may be given away, and over whom one may decide. An ADMIN is above every
    /// custom role, whatever that holds.
    /// </summary>
    public bool Cover(Rights other) => Roles.Rank(Role) >= Roles.Rank(other.Role) && other._byRole.All(Holds) && other._beside.All(Holds);

    /// <summary>As <see cref="Cover(Rights)"/>, for the codes of a custom role.</summary>
    public bool Cover(IEnumerable<string> codes) => Cover(new Rights("", codes));
}
