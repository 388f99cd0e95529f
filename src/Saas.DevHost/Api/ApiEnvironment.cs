using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Saas.DevHost.Services;

namespace Saas.DevHost.Api;

/// <summary>The variables that the API reads, for a database on these services.</summary>
internal static class ApiEnvironment
{
    public const string Database = "saas";

    private static readonly string[] AdministrationOnly = ["DATABASE_ADMIN_URL", "DATABASE_OWNER_URL"];

    /// <summary>For the verbs <c>migrate</c> and <c>seed</c>: also the owner's and the administrator's sign-in.</summary>
    public static Dictionary<string, string> For(BackingServices services, string database, int port) => new()
    {
        ["DATABASE_ADMIN_URL"] = services.PostgresAdminUrl.OriginalString,
        ["DATABASE_OWNER_URL"] = Url(services, "saas_owner", database),
        ["DATABASE_URL"] = Url(services, "saas_app", database),
        ["DATABASE_SYSTEM_URL"] = Url(services, "saas_system", database),
        ["REDIS_URL"] = services.RedisUrl.OriginalString,
        ["MASTER_KEY"] = Environment.GetEnvironmentVariable("MASTER_KEY") is { Length: > 0 } own ? own : MasterKey(services),
        // Unless the caller's own SMTP_HOST goes before it.
        ["MAIL_PICKUP_FOLDER"] = services.Folder.In("mail"),
        ["MAIL_FROM"] = Environment.GetEnvironmentVariable("MAIL_FROM") ?? "Demo <no-reply@demo.example.com>",
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["PUBLIC_URL"] = $"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}",
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
    };

    /// <summary>For the running API, which never holds rights that it does not need; null removes an inherited variable.</summary>
    public static Dictionary<string, string?> ForServing(IReadOnlyDictionary<string, string> all) =>
        all.ToDictionary(pair => pair.Key, pair => AdministrationOnly.Contains(pair.Key) ? null : pair.Value);

    /// <summary>For people: the folder, or the server that the caller has named.</summary>
    public static string MailGoesTo(IReadOnlyDictionary<string, string> all) =>
        Environment.GetEnvironmentVariable("SMTP_HOST") is { Length: > 0 } host ? host : $"{all["MAIL_PICKUP_FOLDER"]}{Path.DirectorySeparatorChar}*.eml";

    /// <summary>Follows from the administrator's password, as the roles' do: what is stored was sealed under it.</summary>
    private static string MasterKey(BackingServices services) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(services.RolePassword("master key"))));

    private static string Url(BackingServices services, string role, string database)
    {
        var admin = services.PostgresAdminUrl;
        return $"postgresql://{role}:{services.RolePassword(role)}@{admin.Host}:{admin.Port.ToString(CultureInfo.InvariantCulture)}/{database}{admin.Query}";
    }
}
