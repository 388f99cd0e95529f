using System.Text.Json.Serialization.Metadata;

namespace Saas.Api.Platform.Mail;

/// <summary>To the first ADMIN of a tenant that the platform has made.</summary>
internal sealed record TenantMadeMail(string TenantName, Uri Link) : IMailModel<TenantMadeMail>
{
    public static string Template => "tenant_made";

    public static JsonTypeInfo<TenantMadeMail> Json => MailJson.Default.TenantMadeMail;

    public static bool IsUnasked => true;
}

/// <summary>To the ADMINs of a tenant in which support acts as a user.</summary>
internal sealed record ImpersonationMail(string TenantName, string UserName, string ByEmail, string Reason, string Until, Uri Link) : IMailModel<ImpersonationMail>
{
    public static string Template => "impersonation";

    public static JsonTypeInfo<ImpersonationMail> Json => MailJson.Default.ImpersonationMail;
}
