using MailKit.Security;
using Microsoft.Extensions.Configuration;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>Safe by default, and refused when it cannot work.</summary>
public sealed class MailOptionsTests
{
    [Theory]
    [InlineData(null, null, SecureSocketOptions.StartTls)]
    [InlineData("25", null, SecureSocketOptions.StartTls)]
    [InlineData("465", null, SecureSocketOptions.SslOnConnect)]
    [InlineData("465", "starttls", SecureSocketOptions.StartTls)]
    [InlineData("2525", "implicit", SecureSocketOptions.SslOnConnect)]
    [InlineData("465", "auto", SecureSocketOptions.SslOnConnect)]
    [InlineData("25", "none", SecureSocketOptions.None)]
    public void TLS_is_left_out_only_when_asked_for(string? port, string? tls, SecureSocketOptions security) =>
        Assert.Equal(security, Read(("SMTP_HOST", "smtp.example.com"), ("MAIL_FROM", "a@example.com"), ("SMTP_PORT", port), ("SMTP_TLS", tls)).Smtp!.Security);

    [Theory]
    [InlineData("a@Example.com", null, "a@example.com")]
    [InlineData("<a@example.com>", "", "a@example.com")]
    [InlineData("Acme <a@example.com>", "Acme", "a@example.com")]
    [InlineData("\"Acme, Inc.\" <a@example.com>", "Acme, Inc.", "a@example.com")]
    public void Reads_the_sender(string text, string? name, string address)
    {
        var from = Read(("MAIL_FROM", text)).From!;

        Assert.Equal((name ?? "", address), (from.Name ?? "", from.Address));
    }

    [Fact]
    public void SMTP_goes_before_the_folder()
    {
        var both = Read(("SMTP_HOST", "smtp.example.com"), ("MAIL_PICKUP_FOLDER", "mail"), ("MAIL_FROM", "a@example.com"));
        var folder = Read(("MAIL_PICKUP_FOLDER", "mail"), ("MAIL_FROM", "a@example.com"));

        Assert.Equal(("example.com", null), (both.Smtp!.Greeting, both.PickupFolder));
        Assert.Equal((null, Path.GetFullPath("mail")), (folder.Smtp, folder.PickupFolder));
    }

    [Theory]
    [InlineData("MAIL_FROM", null)]
    [InlineData("MAIL_FROM", "Acme")]
    [InlineData("MAIL_FROM", "a@example.com, b@example.com")]
    [InlineData("MAIL_FROM", "a@example.com>")]
    [InlineData("MAIL_FROM", "Acme\r\nBcc: <a@example.com>")]
    [InlineData("SMTP_HOST", "smtp.example.com:25")]
    [InlineData("SMTP_HOST", "smtp://smtp.example.com")]
    [InlineData("SMTP_PORT", "0")]
    [InlineData("SMTP_TLS", "maybe")]
    [InlineData("SMTP_USER", "api")]
    [InlineData("SMTP_PASSWORD", "pw-x")]
    [InlineData("SMTP_CA_FILE", "nowhere.pem")]
    [InlineData("MAIL_TIMEOUT", "6m")]
    [InlineData("MAIL_TIMEOUT", "30")]
    [InlineData("MAIL_LANGUAGE", "xx")]
    public void Refuses_what_cannot_work(string name, string? value)
    {
        var refused = Assert.Throws<SettingException>(() => Read(("SMTP_HOST", "smtp.example.com"), ("MAIL_FROM", "a@example.com"), (name, value)));

        Assert.Matches("^(SMTP|MAIL)_[A-Z_]+ ", refused.Message);
        Assert.DoesNotContain("pw-", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_the_authorities_that_are_trusted()
    {
        using var certificate = TestCertificate.ForLoopback();
        var file = Path.Combine(Path.GetTempPath(), $"ca-{Unique.Text()}.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);

        var trusted = Read(("SMTP_HOST", "smtp.example.com"), ("MAIL_FROM", "a@example.com"), ("SMTP_CA_FILE", file)).Smtp!.Authorities;

        File.Delete(file);
        Assert.Equal(certificate.Thumbprint, Assert.Single(trusted).Thumbprint);
    }

    private static MailOptions Read(params (string Name, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            values[name] = value;
        return MailOptions.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
    }
}
