using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Lockout;

/// <summary>
/// Remembers on which devices an account has signed in, by a token that only the device holds: a cookie, or a member of the body. It
/// proves nothing but that; the password is asked for as ever.
/// </summary>
internal sealed class KnownDevices(Database database, LockoutOptions options)
{
    private const string SecureName = "__Host-device";
    private const string PlainName = "device";
    private const int TokenBytes = 32;

    /// <summary>The newest of each account.</summary>
    private const int Most = 20;

    public static ReadOnlyMemory<byte> Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string? Read(HttpRequest request) =>
        (request.Cookies[SecureName] ?? request.Cookies[PlainName]) is { Length: > 0 } token ? token : null;

    /// <summary>Makes the device's next token; the one that it came with dies soon.</summary>
    public async Task<string> RememberAsync(Guid accountId, string? presented, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var system = database.System;
        await system.ExecuteAsync(LockoutSql.InsertDevice, new
        {
            AccountId = accountId,
            DeviceHash = presented is null ? (ReadOnlyMemory<byte>?)null : Hash(presented),
            NewHash = Hash(token),
            MostDevices = Most - 1,
            GraceSeconds = options.LockSeconds,
            options.DeviceSeconds,
            ct,
        });
        return token;
    }

    /// <summary>For a statement of saas_system that sets another password: whoever knew the old one is no longer known.</summary>
    public static Rider Forgetting(Guid accountId) => new(
        () =>
        {
            var command = new NpgsqlBatchCommand(LockoutSql.DeleteDevices);
            command.Parameters.Add(new NpgsqlParameter<Guid>("AccountId", accountId));
            return command;
        },
        () => { });

    public void SetCookie(HttpResponse response, string token) => response.Cookies.Append(options.SecureCookies ? SecureName : PlainName, token, new()
    {
        HttpOnly = true,
        Secure = options.SecureCookies,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = TimeSpan.FromSeconds(options.DeviceSeconds),
    });
}
