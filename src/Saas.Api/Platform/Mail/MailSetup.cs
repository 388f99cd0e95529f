using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>Where links in mail lead: to the configured address, never to one that a request has named.</summary>
internal sealed record MailLinks(Uri Home);

internal static class MailSetup
{
    public static void AddMail(this IServiceCollection services, SettingsReader settings, Uri publicUrl)
    {
        var options = MailOptions.Read(settings);
        services.AddSingleton(options).AddSingleton(new MailLinks(publicUrl));
        services.AddSingleton(_ => MailTemplates.Embedded()).AddSingleton<MailComposer>().AddSingleton<MailLimits>().AddSingleton<MailDelivery>();
        services.AddJob<SendMail, SendMailJob>(SendMail.Kind);
        if (options.Smtp is { } smtp)
            services.AddSingleton<IMailTransport>(provider => new SmtpTransport(smtp, provider.GetRequiredService<TimeProvider>()));
        else if (options.PickupFolder is { } folder)
            services.AddSingleton<IMailTransport>(provider => new PickupTransport(folder, provider.GetRequiredService<ILogger<PickupTransport>>()));
        else
            services.AddSingleton<IMailTransport, NoTransport>();
    }
}
