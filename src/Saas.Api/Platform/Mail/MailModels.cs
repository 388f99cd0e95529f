using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Saas.Api.Platform.Mail;

/// <summary>
/// What one template says: its members, texts and addresses (Uri, named …Link), are the {{members}} of its files, all of them in text and HTML alike.
/// A new template is a record here, its line in <see cref="MailJson"/> and its three files. Never a member for a password.
/// </summary>
internal interface IMailModel<TSelf>
    where TSelf : IMailModel<TSelf>
{
    /// <summary>Names the files.</summary>
    static abstract string Template { get; }

    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>Whoever gets it need not have asked for it, so that others could use it to pester people: such mail is limited.</summary>
    static virtual bool IsUnasked => false;

    /// <summary>A second one to the same address within a day says something new: it is limited by the address's own limit alone.</summary>
    static virtual bool IsRepeated => false;
}

/// <summary>To the one who has signed up a tenant.</summary>
internal sealed record WelcomeMail(string TenantName, Uri Link) : IMailModel<WelcomeMail>
{
    public static string Template => "welcome";

    public static JsonTypeInfo<WelcomeMail> Json => MailJson.Default.WelcomeMail;

    public static bool IsUnasked => true;
}

/// <summary>To the one whom an ADMIN has added to a tenant.</summary>
internal sealed record UserAddedMail(string TenantName, Uri Link) : IMailModel<UserAddedMail>
{
    public static string Template => "user_added";

    public static JsonTypeInfo<UserAddedMail> Json => MailJson.Default.UserAddedMail;

    public static bool IsUnasked => true;
}

/// <summary>To the one who is invited to a tenant.</summary>
internal sealed record InvitationMail(string TenantName, Uri Link, string LinkLife) : IMailModel<InvitationMail>
{
    public static string Template => "invitation";

    public static JsonTypeInfo<InvitationMail> Json => MailJson.Default.InvitationMail;

    public static bool IsUnasked => true;

    public static bool IsRepeated => true;
}

/// <summary>To the one in whose session a spent refresh token was presented: a thief has it, or had it.</summary>
/// <param name="Device">Whose session was ended.</param>
/// <param name="Address">Whence the spent token came.</param>
/// <param name="Client">From what.</param>
/// <param name="Time">When.</param>
/// <param name="Link">Where to sign in.</param>
internal sealed record SessionEndedMail(string Device, string Address, string Client, string Time, Uri Link) : IMailModel<SessionEndedMail>
{
    public static string Template => "session_ended";

    public static JsonTypeInfo<SessionEndedMail> Json => MailJson.Default.SessionEndedMail;
}

/// <summary>To the one whose account has got a passkey.</summary>
internal sealed record PasskeyAddedMail(string PasskeyName, Uri Link) : IMailModel<PasskeyAddedMail>
{
    public static string Template => "passkey_added";

    public static JsonTypeInfo<PasskeyAddedMail> Json => MailJson.Default.PasskeyAddedMail;
}

/// <summary>To the one whose account has lost a passkey.</summary>
internal sealed record PasskeyRemovedMail(string PasskeyName, Uri Link) : IMailModel<PasskeyRemovedMail>
{
    public static string Template => "passkey_removed";

    public static JsonTypeInfo<PasskeyRemovedMail> Json => MailJson.Default.PasskeyRemovedMail;
}

/// <summary>To the one whose passkey may have been copied by somebody.</summary>
internal sealed record PasskeySuspectedMail(string PasskeyName, Uri Link) : IMailModel<PasskeySuspectedMail>
{
    public static string Template => "passkey_suspected";

    public static JsonTypeInfo<PasskeySuspectedMail> Json => MailJson.Default.PasskeySuspectedMail;
}

/// <summary>A second factor was set up.</summary>
internal sealed record SecondFactorEnabledMail(Uri Link) : IMailModel<SecondFactorEnabledMail>
{
    public static string Template => "second_factor_enabled";

    public static JsonTypeInfo<SecondFactorEnabledMail> Json => MailJson.Default.SecondFactorEnabledMail;
}

/// <summary>A second factor was removed.</summary>
internal sealed record SecondFactorDisabledMail(Uri Link) : IMailModel<SecondFactorDisabledMail>
{
    public static string Template => "second_factor_disabled";

    public static JsonTypeInfo<SecondFactorDisabledMail> Json => MailJson.Default.SecondFactorDisabledMail;
}

/// <summary>A recovery code stood in for the second factor.</summary>
internal sealed record RecoveryCodeUsedMail(Uri Link) : IMailModel<RecoveryCodeUsedMail>
{
    public static string Template => "recovery_code_used";

    public static JsonTypeInfo<RecoveryCodeUsedMail> Json => MailJson.Default.RecoveryCodeUsedMail;
}

/// <summary>There are new recovery codes.</summary>
internal sealed record RecoveryCodesRegeneratedMail(Uri Link) : IMailModel<RecoveryCodesRegeneratedMail>
{
    public static string Template => "recovery_codes_regenerated";

    public static JsonTypeInfo<RecoveryCodesRegeneratedMail> Json => MailJson.Default.RecoveryCodesRegeneratedMail;
}

/// <summary>To an account whose deletion was asked for.</summary>
internal sealed record AccountDeletionMail(string ErasedAfter, Uri Link) : IMailModel<AccountDeletionMail>
{
    public static string Template => "account_deletion";

    public static JsonTypeInfo<AccountDeletionMail> Json => MailJson.Default.AccountDeletionMail;
}

/// <summary>To the ADMINs of a tenant whose deletion was asked for.</summary>
internal sealed record TenantDeletionMail(string TenantName, string ErasedAfter, Uri Link) : IMailModel<TenantDeletionMail>
{
    public static string Template => "tenant_deletion";

    public static JsonTypeInfo<TenantDeletionMail> Json => MailJson.Default.TenantDeletionMail;
}

/// <summary>To an address that is to be proven: by the code or the link, together with the account's password.</summary>
internal sealed record VerifyEmailMail(string Code, string CodeLife, Uri Link, string LinkLife) : IMailModel<VerifyEmailMail>
{
    public static string Template => "verify_email";

    public static JsonTypeInfo<VerifyEmailMail> Json => MailJson.Default.VerifyEmailMail;
}

/// <summary>To an account whose password is to be set anew.</summary>
internal sealed record ResetPasswordMail(string Code, string CodeLife, Uri Link, string LinkLife) : IMailModel<ResetPasswordMail>
{
    public static string Template => "reset_password";

    public static JsonTypeInfo<ResetPasswordMail> Json => MailJson.Default.ResetPasswordMail;
}

/// <summary>To the address that an account is to have.</summary>
internal sealed record ChangeEmailMail(string Code, string CodeLife, Uri Link, string LinkLife) : IMailModel<ChangeEmailMail>
{
    public static string Template => "change_email";

    public static JsonTypeInfo<ChangeEmailMail> Json => MailJson.Default.ChangeEmailMail;
}

/// <summary>To an account's address when another one was asked for.</summary>
internal sealed record EmailChangeAskedMail(string NewEmail, Uri Link) : IMailModel<EmailChangeAskedMail>
{
    public static string Template => "email_change_asked";

    public static JsonTypeInfo<EmailChangeAskedMail> Json => MailJson.Default.EmailChangeAskedMail;
}

/// <summary>To the address that an account has had.</summary>
internal sealed record EmailChangedMail(string NewEmail, Uri Link) : IMailModel<EmailChangedMail>
{
    public static string Template => "email_changed";

    public static JsonTypeInfo<EmailChangedMail> Json => MailJson.Default.EmailChangedMail;
}

/// <summary>To an account whose password was set or changed.</summary>
internal sealed record NewPasswordMail(Uri Link) : IMailModel<NewPasswordMail>
{
    public static string Template => "new_password";

    public static JsonTypeInfo<NewPasswordMail> Json => MailJson.Default.NewPasswordMail;
}

/// <summary>To an address that somebody wanted to register or to have, and that has an account.</summary>
internal sealed record AccountExistsMail(Uri Link) : IMailModel<AccountExistsMail>
{
    public static string Template => "account_exists";

    public static JsonTypeInfo<AccountExistsMail> Json => MailJson.Default.AccountExistsMail;
}

/// <summary>To the owner of an account that too many wrong passwords have locked.</summary>
internal sealed record AccountLockedMail(string LockedUntil, Uri Link) : IMailModel<AccountLockedMail>
{
    public static string Template => "account_locked";

    public static JsonTypeInfo<AccountLockedMail> Json => MailJson.Default.AccountLockedMail;
}

/// <summary>To the owner of an account who wants its lock ended.</summary>
internal sealed record UnlockMail(string Code, string CodeLife) : IMailModel<UnlockMail>
{
    public static string Template => "unlock";

    public static JsonTypeInfo<UnlockMail> Json => MailJson.Default.UnlockMail;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SendMail))]
[JsonSerializable(typeof(WelcomeMail))]
[JsonSerializable(typeof(UserAddedMail))]
[JsonSerializable(typeof(InvitationMail))]
[JsonSerializable(typeof(PasskeyAddedMail))]
[JsonSerializable(typeof(PasskeyRemovedMail))]
[JsonSerializable(typeof(PasskeySuspectedMail))]
[JsonSerializable(typeof(SessionEndedMail))]
[JsonSerializable(typeof(SecondFactorEnabledMail))]
[JsonSerializable(typeof(SecondFactorDisabledMail))]
[JsonSerializable(typeof(RecoveryCodeUsedMail))]
[JsonSerializable(typeof(RecoveryCodesRegeneratedMail))]
[JsonSerializable(typeof(AccountDeletionMail))]
[JsonSerializable(typeof(TenantDeletionMail))]
[JsonSerializable(typeof(VerifyEmailMail))]
[JsonSerializable(typeof(ResetPasswordMail))]
[JsonSerializable(typeof(ChangeEmailMail))]
[JsonSerializable(typeof(EmailChangeAskedMail))]
[JsonSerializable(typeof(EmailChangedMail))]
[JsonSerializable(typeof(NewPasswordMail))]
[JsonSerializable(typeof(AccountExistsMail))]
[JsonSerializable(typeof(AccountLockedMail))]
[JsonSerializable(typeof(UnlockMail))]
[JsonSerializable(typeof(DomainCodeMail))]
[JsonSerializable(typeof(TenantMadeMail))]
[JsonSerializable(typeof(ImpersonationMail))]
[JsonSerializable(typeof(ShorterRetentionMail))]
internal sealed partial class MailJson : JsonSerializerContext;
