using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Saas.Api.Platform.Mail;

/// <summary>
/// What one template says: its members, texts and addresses (Uri), are the {{members}} of its files, all of them in text and HTML alike.
/// A new template is a record here, its line in <see cref="MailJson"/> and its three files. Never a member for a password.
/// </summary>
internal interface IMailModel<TSelf>
    where TSelf : IMailModel<TSelf>
{
    /// <summary>Names the files.</summary>
    static abstract string Template { get; }

    static abstract JsonTypeInfo<TSelf> Json { get; }
}

/// <summary>To the one who has signed up a tenant.</summary>
internal sealed record WelcomeMail(string TenantName, Uri Link) : IMailModel<WelcomeMail>
{
    public static string Template => "welcome";

    public static JsonTypeInfo<WelcomeMail> Json => MailJson.Default.WelcomeMail;
}

/// <summary>To the one whom an ADMIN has added to a tenant.</summary>
internal sealed record UserAddedMail(string TenantName, Uri Link) : IMailModel<UserAddedMail>
{
    public static string Template => "user_added";

    public static JsonTypeInfo<UserAddedMail> Json => MailJson.Default.UserAddedMail;
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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SendMail))]
[JsonSerializable(typeof(WelcomeMail))]
[JsonSerializable(typeof(UserAddedMail))]
[JsonSerializable(typeof(VerifyEmailMail))]
[JsonSerializable(typeof(ResetPasswordMail))]
[JsonSerializable(typeof(ChangeEmailMail))]
[JsonSerializable(typeof(EmailChangeAskedMail))]
[JsonSerializable(typeof(EmailChangedMail))]
[JsonSerializable(typeof(NewPasswordMail))]
[JsonSerializable(typeof(AccountExistsMail))]
internal sealed partial class MailJson : JsonSerializerContext;
