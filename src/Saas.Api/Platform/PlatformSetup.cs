using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Accounts.Leaving;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Impersonation;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Quotas;
using Saas.Api.Platform.Redis;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Storage;
using Saas.Api.Platform.Telemetry;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Tenancy.Leaving;
using Saas.Api.Platform.TenantDomains;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform;

/// <summary>What the slices stand on, one line per concern; and the order of the pipeline.</summary>
internal static class PlatformSetup
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(9);

    public static void AddPlatform(this WebApplicationBuilder builder, SettingsReader settings, Backends backends)
    {
        var publicUrl = PublicUrl(settings);
        var services = builder.Services;
        builder.AddTelemetry(settings);
        builder.AddHttp(settings);
        services.AddDocuments(publicUrl);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => backends.Database).AddSingleton(backends.Guard);
        services.AddSingleton(_ => backends.Redis).AddSingleton<RedisStore>();
        services.AddSingleton<RequestRates>().AddSingleton<QuotaAdministration>();
        services.AddTokens(settings, publicUrl, backends);
        services.AddSingleton(DpopOptions.Read(settings, publicUrl)).AddSingleton<DpopProofs>().AddSingleton<DpopReplays>();
        services.AddSingleton(PasswordOptions.Read(settings)).AddSingleton<PasswordHasher>().AddSingleton<PasswordMetrics>();
        services.AddSingleton(PasswordRules.Read(settings)).AddSingleton(BreachOptions.Read(settings));
        services.AddSingleton<PasswordPolicy>().AddSingleton<CommonPasswords>().AddSingleton<BreachedPasswords>();
        services.AddSessions(settings, publicUrl);
        services.AddSingleton<AccountSignIn>().AddSingleton<NewPasswords>();
        services.AddLockout(settings, publicUrl);
        services.AddSingleton(PasskeySettings.Read(settings, publicUrl)).AddSingleton<PasskeyCeremonies>().AddSingleton<PasskeyProof>().AddScoped<AccountPasskeys>();
        services.AddSecondFactors(settings);
        services.AddJobs(settings);
        services.AddAudit(settings);
        services.AddMail(settings, publicUrl);
        services.AddStorage(settings, publicUrl);
        services.AddOperations(settings);
        services.AddLeaving(settings);
        services.AddTenantLeaving(settings);
        services.AddApiKeys(settings);
        services.AddSingleton(RoleSettings.Read(settings)).AddSingleton<DomainProofs>().AddSingleton<TenantAdministration>();
        services.AddSingleton(ImpersonationOptions.Read(settings)).AddSingleton<Impersonations>().AddJob<BegunImpersonation, TellImpersonationJob>(TellImpersonationJob.Kind)
            .AddJob<SendMail, SendMailJob>(TellImpersonationJob.MailKind);
        services.AddCodes(settings, publicUrl);
        services.AddSingleton(RegistrationOptions.Read(settings, builder.Environment)).AddSingleton<AccountRegistration>();
        services.AddSingleton<AccountRecovery>().AddSingleton<AccountChanges>();
        services.AddInvitations(settings);
        services.AddScoped<Caller>().AddScoped<TenantDb>();
        services.AddHostedService<StartCheck>();
        // An orchestrator leaves ten seconds; requests and jobs use the same ones.
        services.Configure<HostOptions>(host => (host.ShutdownTimeout, host.ServicesStopConcurrently) = (LongestStop, true));
    }

    public static void UsePlatform(this WebApplication app, SettingsReader settings)
    {
        if (settings.Optional(Settings.TrustedProxies) is not null)
            app.UseForwardedHeaders();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<EmptyBodyMiddleware>();
        app.UseRouting();
        if (settings.Optional(Settings.CorsOrigins) is not null)
            app.UseCors();
        app.UseMiddleware<BodyRulesMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapDocuments();
    }

    private static Uri PublicUrl(SettingsReader settings) => settings.Optional(Settings.PublicUrl) is null
        ? new Uri($"http://localhost:{settings.Integer(Settings.Port, 0, 65535)}")
        : settings.Url(Settings.PublicUrl, "http", "https");
}
