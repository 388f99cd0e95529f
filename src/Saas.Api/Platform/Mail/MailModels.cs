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

/// <summary>To the owner of an account that too many wrong passwords have locked.</summary>
internal sealed record AccountLockedMail(string LockedUntil, Uri Link) : IMailModel<AccountLockedMail>
{
    public static string Template => "account_locked";

    public static JsonTypeInfo<AccountLockedMail> Json => MailJson.Default.AccountLockedMail;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SendMail))]
[JsonSerializable(typeof(WelcomeMail))]
[JsonSerializable(typeof(UserAddedMail))]
[JsonSerializable(typeof(AccountLockedMail))]
internal sealed partial class MailJson : JsonSerializerContext;
