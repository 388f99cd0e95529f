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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SendMail))]
[JsonSerializable(typeof(WelcomeMail))]
[JsonSerializable(typeof(UserAddedMail))]
[JsonSerializable(typeof(SecondFactorEnabledMail))]
[JsonSerializable(typeof(SecondFactorDisabledMail))]
[JsonSerializable(typeof(RecoveryCodeUsedMail))]
[JsonSerializable(typeof(RecoveryCodesRegeneratedMail))]
internal sealed partial class MailJson : JsonSerializerContext;
