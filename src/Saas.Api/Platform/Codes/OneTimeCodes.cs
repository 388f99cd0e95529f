using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Codes;

/// <summary>What somebody presents: a code with the address it was sent to, or the token of a link.</summary>
internal sealed record CodeProof(string? Email, string? Code, string? Token);

/// <summary>A code or link that was right when it was looked at; it is consumed by the statement that does what it is for.</summary>
internal sealed record ProvenCode(Guid CodeId, string Purpose, Guid? AccountId, Guid? RegistrationId, string Address, bool ByLink);

internal sealed record TriedCodeRow(int Attempts, Guid? CodeId, string? Purpose, Guid? AccountId, Guid? RegistrationId, string? Address, bool ByLink);

internal sealed record AttemptRow(string Key, int Count);

/// <summary>
/// One-time codes and links that prove a mailbox. Asking for one only enqueues a job, whether or not the address is anybody's; the job
/// makes the code, stores its hash and sends it, so that the code itself is nowhere but in the message.
/// </summary>
internal sealed class OneTimeCodes(Database database, JobQueue jobs, CodeOptions options, SecretBox secrets)
{
    public int Tries => options.Tries;

    /// <summary>
    /// Has a code sent to the address, if it is one to send this to. Beyond the limit of the address nothing is sent and nothing said;
    /// beyond the limit of the client the answer is false.
    /// </summary>
    public async Task<bool> RequestAsync(CodePurpose purpose, string email, CancellationToken ct)
    {
        var verdict = await CountAsync(purpose, email, ct);
        if (verdict == Verdict.Send)
            await jobs.EnqueueAsync(Guid.Empty, [NewJob.Of(SendCodeJob.Kind, new SendCode(purpose.Name, email), new() { Priority = 2 })], ct);
        return verdict != Verdict.Refuse;
    }

    /// <summary>Counts a request for mail to this address.</summary>
    public Task<Verdict> CountAsync(CodePurpose purpose, string email, CancellationToken ct) => CountAsync(purpose.Name, email, ct);

    /// <summary>Of other mail than codes.</summary>
    public async Task<Verdict> CountAsync(string kind, string email, CancellationToken ct)
    {
        var (client, address) = (AttemptKeys.Requests(), AttemptKeys.Mails(kind, email));
        var verdict = Verdict.Send;
        foreach (var row in await CountAsync(client is null ? [address] : [address, client], ct))
        {
            if (row.Key == client && row.Count > options.RequestsPerClient)
                return Verdict.Refuse;
            if (row.Key != client && row.Count > options.MailsPerAddress)
                verdict = Verdict.Ignore;
        }
        return verdict;
    }

    /// <summary>Counts a request of the client for whatever mail; false beyond its limit.</summary>
    public async Task<bool> MayAskAsync(CancellationToken ct) =>
        AttemptKeys.Requests() is not { } client || await CountAsync([client], ct) is not [{ } row] || row.Count <= options.RequestsPerClient;

    /// <summary>Counts mail to the address, where the client's request was counted before; false beyond its limit.</summary>
    public async Task<bool> MaySendAsync(CodePurpose purpose, string email, CancellationToken ct) =>
        await CountAsync([AttemptKeys.Mails(purpose.Name, email)], ct) is not [{ } row] || row.Count <= options.MailsPerAddress;

    /// <summary>The code or link if it is right; null: wrong, used, replaced, too old, or tried too often.</summary>
    /// <param name="proof">What was presented.</param>
    /// <param name="purposes">What it must be for.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="accountId">Whose it must be.</param>
    /// <param name="subject">What it must be about, where that is no account.</param>
    /// <exception cref="ProblemException">429: this client has guessed too often.</exception>
    public async Task<ProvenCode?> ProveAsync(CodeProof proof, IReadOnlyList<CodePurpose> purposes, CancellationToken ct, Guid? accountId = null, string? subject = null)
    {
        object names = purposes.Select(purpose => purpose.Name).ToArray();
        var system = database.System;
        var row = proof.Token is { } token
            ? await system.QuerySingleOrDefaultAsync<TriedCodeRow>(
                OneTimeCodesSql.SelectByToken, new { TokenHash = CodeSecrets.HashToken(token), Purposes = names, AccountId = accountId, Subject = subject, ct })
            : await system.QuerySingleOrDefaultAsync<TriedCodeRow>(
                OneTimeCodesSql.TryCode,
                new
                {
                    Key = AttemptKeys.Guesses(),
                    options.WindowSeconds,
                    CodeMac = CodeSecrets.Mac(secrets, CodeSecrets.Clean(proof.Code ?? "")),
                    Purposes = names,
                    proof.Email,
                    AccountId = accountId,
                    Subject = subject,
                    options.Tries,
                    ct,
                });
        if (row?.Attempts > options.RequestsPerClient)
            throw new ProblemException(ProblemCode.TooManyRequests);
        return row is { CodeId: { } id } ? new(id, row.Purpose!, row.AccountId, row.RegistrationId, row.Address!, row.ByLink) : null;
    }

    /// <summary>Consumes it; false when somebody else was faster. For uses whose effect needs no transaction with it.</summary>
    public async Task<bool> UseAsync(ProvenCode code, CancellationToken ct)
    {
        var system = database.System;
        return await system.ExecuteAsync(OneTimeCodesSql.UseCode, new { code.CodeId, code.ByLink, options.Tries, ct }) > 0;
    }

    private async Task<IReadOnlyList<AttemptRow>> CountAsync(string[] keys, CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<AttemptRow>(OneTimeCodesSql.CountAttempt, new { Keys = (object)keys, options.WindowSeconds, ct })];
    }

    internal enum Verdict
    {
        Send,
        Ignore,
        Refuse,
    }
}
