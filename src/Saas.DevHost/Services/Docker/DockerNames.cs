using System.Security.Cryptography;
using System.Text;

namespace Saas.DevHost.Services.Docker;

/// <summary>Names that the next start on the same data folder finds again.</summary>
internal static class DockerNames
{
    public static string Container(DataFolder folder, string service) => $"saas-{folder.Id}-{service}";

    /// <summary>Follows the secret: a new secret never meets a volume whose password is the old one.</summary>
    public static string Volume(DataFolder folder) =>
        $"saas-{folder.Id}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Secret())))[..8]}";
}
