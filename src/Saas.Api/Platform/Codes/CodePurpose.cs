using System.Globalization;
using Saas.Api.Platform.Mail;

namespace Saas.Api.Platform.Codes;

/// <summary>What a code may be used for: a code of one purpose is worth nothing for another.</summary>
/// <param name="Name">As it is stored.</param>
/// <param name="Page">The last part of its link's address.</param>
/// <param name="LinkSeconds">How long its link is good.</param>
/// <param name="Mail">The message that carries code and link.</param>
internal sealed record CodePurpose(string Name, string Page, Func<CodeOptions, double> LinkSeconds, Func<string, CodeText, SendMail> Mail)
{
    public static readonly CodePurpose VerifyEmail = new("verify_email", "verify-email", options => options.VerifyLinkSeconds, Proof);

    /// <summary>Completes a registration that waits for the proof of its address.</summary>
    public static readonly CodePurpose Registration = new("registration", "verify-email", options => options.VerifyLinkSeconds, Proof);

    public static readonly CodePurpose ResetPassword = new(
        "reset_password", "reset-password", options => options.ResetLinkSeconds,
        (to, text) => SendMail.Of(to, new ResetPasswordMail(text.Code, text.CodeLife, text.Link, text.LinkLife)));

    public static readonly CodePurpose ChangeEmail = new(
        "change_email", "change-email", options => options.ResetLinkSeconds,
        (to, text) => SendMail.Of(to, new ChangeEmailMail(text.Code, text.CodeLife, text.Link, text.LinkLife)));

    /// <summary>By code only: there is no page for its link.</summary>
    public static readonly CodePurpose Unlock = new(
        "unlock", "unlock", options => options.CodeSeconds, (to, text) => SendMail.Of(to, new UnlockMail(text.Code, text.CodeLife)));

    /// <summary>Proves that a mail domain is the tenant's. Its subject is the domain's row.</summary>
    public static readonly CodePurpose TenantDomain = new(
        "tenant_domain", "tenant-domain", options => options.CodeSeconds, (to, text) => SendMail.Of(to, new DomainCodeMail(text.Code, text.CodeLife)));

    public static readonly CodePurpose[] All = [VerifyEmail, Registration, ResetPassword, ChangeEmail, Unlock, TenantDomain];

    public static CodePurpose? Find(string name) => Array.Find(All, purpose => purpose.Name == name);

    private static SendMail Proof(string to, CodeText text) => SendMail.Of(to, new VerifyEmailMail(text.Code, text.CodeLife, text.Link, text.LinkLife));
}

/// <summary>What a message says of a code. It is in no log and in no table.</summary>
internal sealed record CodeText(string Code, string CodeLife, Uri Link, string LinkLife)
{
    public static string Life(double seconds) => seconds switch
    {
        >= 2 * 86_400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 86_400)} days"),
        >= 2 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600)} hours"),
        >= 120 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60)} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds"),
    };

    public override string ToString() => nameof(CodeText);
}
