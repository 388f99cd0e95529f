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

/// <summary>To the ADMINs of a tenant whose audit trail one of them wants kept less long.</summary>
internal sealed record ShorterRetentionMail(string TenantName, string ByEmail, string FromDays, string ToDays, string NextTime, Uri Link) : IMailModel<ShorterRetentionMail>
{
    public static string Template => "shorter_retention";

    public static JsonTypeInfo<ShorterRetentionMail> Json => MailJson.Default.ShorterRetentionMail;
}

/// <summary>To an address whose domain somebody wants to prove to be an organisation's.</summary>
internal sealed record DomainCodeMail(string Code, string CodeLife) : IMailModel<DomainCodeMail>
{
    public static string Template => "domain_code";

    public static JsonTypeInfo<DomainCodeMail> Json => MailJson.Default.DomainCodeMail;
}
