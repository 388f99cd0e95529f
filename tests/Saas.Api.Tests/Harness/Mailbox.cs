using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MimeKit;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Tests.Harness;

/// <summary>One message as its reader sees it.</summary>
internal sealed record Letter(string File, string To, string Subject, string Text)
{
    public string Code => Regex.Match(Text, @"(?m)^(\d{8})\s*$").Groups[1].Value;

    /// <summary>The address of the link.</summary>
    public Uri Link => new(Regex.Match(Text, @"https?://\S+").Value);

    /// <summary>What is behind the # of the link.</summary>
    public string Token => Link.Fragment.TrimStart('#');
}

/// <summary>The mail that the shared instance has sent.</summary>
internal static class Mailbox
{
    public const string Verify = "Confirm your e-mail address";
    public const string Reset = "Set a new password";
    public const string Change = "Confirm your new e-mail address";
    public const string ChangeAsked = "A new e-mail address was asked for";
    public const string Changed = "Your e-mail address has changed";
    public const string NewPassword = "Your password has changed";
    public const string Domain = "Prove your mail domain";
    public const string Exists = "You already have an account";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, Letter> Known = new();

    private static string Folder => ApiHost.Current.Environment["MAIL_PICKUP_FOLDER"];

    /// <summary>Waits until so many letters of this subject are there; the newest one.</summary>
    public static async Task<Letter> LetterAsync(string email, string subject, int count = 1)
    {
        IReadOnlyList<Letter> letters = [];
        await Eventually.TrueAsync(() => (letters = Of(email, subject)).Count >= count, Limit);
        return letters[^1];
    }

    /// <summary>What has come by now, once every request for a code to this address was dealt with.</summary>
    public static async Task<IReadOnlyList<Letter>> SettledAsync(string email, string subject)
    {
        await Eventually.TrueAsync(
            async () => await Sql.ScalarAsync<long>(
                "SELECT count(*) FROM jobs WHERE payload ->> 'email' = $1 AND kind = 'codes.send' AND state IN ('available', 'scheduled', 'running', 'retryable')", email) == 0,
            Limit);
        return Of(email, subject);
    }

    /// <summary>Marks the mailbox as proven, where that is not what the test is about.</summary>
    public static Task ProveAsync(string email) => Sql.ExecuteAsync("UPDATE accounts SET email_verified_at = now() WHERE email = $1", email);

    /// <summary>A code as if it had been sent, where mail is not what the test is about.</summary>
    public static async Task<string> PlantAsync(string purpose, string email, string? address = null)
    {
        const string code = "73190482";
        var secrets = new SecretBox(new MasterKeys(Convert.FromBase64String(ApiHost.Current.Environment["MASTER_KEY"]), null));
        await Sql.ExecuteAsync(
            """
            INSERT INTO one_time_codes (id, purpose, subject, account_id, address, code_hash, token_hash, code_expires_at, link_expires_at)
            SELECT n.id, $1, a.id::text, a.id, $3, sha256(uuid_send(n.id) || $4::bytea), sha256(uuid_send(n.id)), now() + interval '10 min', now() + interval '10 min'
            FROM accounts a, (SELECT gen_random_uuid() AS id) n
            WHERE a.email = $2
            """,
            purpose, email, address ?? email, CodeSecrets.Mac(secrets, code).ToArray());
        return code;
    }

    private static IReadOnlyList<Letter> Of(string email, string subject)
    {
        foreach (var file in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*.eml") : [])
        {
            if (!Known.ContainsKey(file))
                Known[file] = Read(file);
        }

        // Their names are ids in the order of time.
        return [.. Known.Values.Where(letter => letter.To == email && letter.Subject == subject).OrderBy(letter => letter.File, StringComparer.Ordinal)];
    }

    private static Letter Read(string file)
    {
        using var message = MimeMessage.Load(file, TestContext.Current.CancellationToken);
        return new(file, message.To.Mailboxes.Single().Address, message.Subject!, message.TextBody!.ReplaceLineEndings("\n"));
    }
}
