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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SendMail))]
[JsonSerializable(typeof(WelcomeMail))]
[JsonSerializable(typeof(UserAddedMail))]
[JsonSerializable(typeof(SessionEndedMail))]
internal sealed partial class MailJson : JsonSerializerContext;
