using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Codes;

/// <param name="Purpose">What the code is to be for.</param>
/// <param name="Email">The address in its stored form; it need not be anybody's.</param>
/// <param name="AccountId">Who wants to have the address.</param>
/// <param name="RegistrationId">The registration that waits for it.</param>
/// <param name="DomainId">The tenant's domain that it is to prove.</param>
internal sealed record SendCode(string Purpose, string Email, Guid? AccountId = null, Guid? RegistrationId = null, Guid? DomainId = null);

internal sealed record RecipientRow(Guid AccountId, bool IsVerified);

internal sealed record RegistrationRow(Guid RegistrationId, Guid? AccountId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SendCode))]
internal sealed partial class SendCodeJson : JsonSerializerContext;

/// <summary>Decides whether an address gets a code, makes it, stores its hash and sends it. Run again, it sends a new one in its place.</summary>
internal sealed class SendCodeJob(Database database, CodeOptions options, SecretBox secrets, MailDelivery mail, MailLinks links) : IJobHandler<SendCode>
{
    public static readonly JobKind<SendCode> Kind = new("codes.send", SendCodeJson.Default.SendCode)
    {
        // Nobody waits longer for a code: the last attempt is some ten minutes after the first.
        Attempts = 8,
        MaxConcurrency = 2,
        Timeout = TimeSpan.FromMinutes(6),
    };

    public async Task<JobOutcome> RunAsync(SendCode payload, JobContext job, CancellationToken ct)
    {
        if (CodePurpose.Find(payload.Purpose) is not { } purpose)
            return JobOutcome.Fail("There are no codes for this purpose.");
        if (purpose == CodePurpose.TenantDomain)
            return await SendAsync(purpose, payload.Email, null, null, job, ct, payload.DomainId);
        var system = database.System;
        var account = await system.QuerySingleOrDefaultAsync<RecipientRow>(OneTimeCodesSql.SelectRecipient, new { payload.Email, ct });
        if (purpose == CodePurpose.ChangeEmail)
            return account is null ? await SendAsync(purpose, payload.Email, payload.AccountId, null, job, ct) : await SendKnownAsync(payload.Email, job, ct);
        if (purpose == CodePurpose.Registration)
            return await SendForRegistrationAsync(payload, account, job, ct);
        if (account is null)
            return purpose == CodePurpose.VerifyEmail ? await SendForRegistrationAsync(payload, null, job, ct) : JobOutcome.Done;
        return purpose == CodePurpose.VerifyEmail && account.IsVerified ? JobOutcome.Done : await SendAsync(purpose, payload.Email, account.AccountId, null, job, ct);
    }

    private async Task<JobOutcome> SendForRegistrationAsync(SendCode payload, RecipientRow? account, JobContext job, CancellationToken ct)
    {
        var system = database.System;
        var registration = await system.QuerySingleOrDefaultAsync<RegistrationRow>(
            OneTimeCodesSql.SelectRegistration, new { payload.Email, payload.RegistrationId, LinkSeconds = options.VerifyLinkSeconds, ct });
        if (registration is null)
            return JobOutcome.Done;
        // It did not come with this account's password.
        if (account is not null && registration.AccountId != account.AccountId)
            return await SendKnownAsync(payload.Email, job, ct);
        return await SendAsync(CodePurpose.Registration, payload.Email, null, registration.RegistrationId, job, ct);
    }

    private async Task<JobOutcome> SendAsync(CodePurpose purpose, string email, Guid? accountId, Guid? registrationId, JobContext job, CancellationToken ct, Guid? domainId = null)
    {
        var (id, code, token, linkSeconds) = (Guid.CreateVersion7(), CodeSecrets.NewCode(), CodeSecrets.NewToken(), purpose.LinkSeconds(options));
        var system = database.System;
        await system.ExecuteAsync(OneTimeCodesSql.ReplaceCode, new
        {
            CodeId = id,
            Purpose = purpose.Name,
            Subject = (domainId ?? accountId)?.ToString() ?? email,
            AccountId = accountId,
            RegistrationId = registrationId,
            Email = email,
            CodeMac = CodeSecrets.Mac(secrets, code),
            TokenHash = CodeSecrets.HashToken(token),
            options.CodeSeconds,
            LinkSeconds = linkSeconds,
            ct,
        });
        // Behind a #, so that the token reaches no server's log; it is the page that sends it on, when its reader says so.
        var text = new CodeText(code, CodeText.Life(options.CodeSeconds), new Uri(options.Page, $"{purpose.Page}#{token}"), CodeText.Life(linkSeconds));
        return await mail.SendAsync(purpose.Mail(email, text), job, ct);
    }

    private Task<JobOutcome> SendKnownAsync(string email, JobContext job, CancellationToken ct) =>
        mail.SendAsync(SendMail.Of(email, new AccountExistsMail(links.Home)), job, ct);
}
