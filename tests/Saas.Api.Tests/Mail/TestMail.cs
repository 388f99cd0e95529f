using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using MimeKit;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>Messages and senders for the tests of this folder.</summary>
internal static class TestMail
{
    public static readonly WelcomeMail Welcome = new("Acme", new Uri("https://api.example.com/"));

    public static MailOptions Options { get; } = new(new MailboxAddress("Example", "no-reply@example.com"), "en", null, null);

    public static MailComposer Composer { get; } = new(Options, MailTemplates.Embedded(), TimeProvider.System);

    public static MimeMessage Message(string? to = null) => Composer.Compose(SendMail.Of(to ?? Unique.Email(), Welcome), Guid.CreateVersion7());

    public static SmtpOptions For(SmtpServer server, SecureSocketOptions security = SecureSocketOptions.None, X509Certificate2? trusted = null) =>
        new("127.0.0.1", server.Port, security, "example.com", TimeSpan.FromSeconds(10)) { Authorities = trusted is null ? [] : [trusted] };

    public static SmtpTransport Transport(SmtpOptions options) => new(options, TimeProvider.System);

    public static async Task SendAsync(this SmtpTransport transport, MimeMessage message)
    {
        using (message)
            await transport.SendAsync(message, TestContext.Current.CancellationToken);
    }

    /// <summary>The message does not leave; whether it never will is said by the exception.</summary>
    public static async Task<MailException> FailAsync(this SmtpTransport transport, MimeMessage message) =>
        await Assert.ThrowsAsync<MailException>(() => transport.SendAsync(message));
}
