using MailKit.Security;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>Nothing is said to a server that is not the one meant, or that everybody can hear.</summary>
public sealed class SmtpTlsTests
{
    private const string Password = "pw-smtp";

    [Theory]
    [InlineData(SecureSocketOptions.StartTls)]
    [InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task Sends_over_TLS_to_a_server_that_is_trusted(SecureSocketOptions security)
    {
        using var certificate = TestCertificate.ForLoopback();
        await using var server = new SmtpServer { Certificate = certificate, IsImplicitTls = security == SecureSocketOptions.SslOnConnect };
        await using var transport = TestMail.Transport(TestMail.For(server, security, certificate));

        await transport.SendAsync(TestMail.Message());

        Assert.True((await server.NextAsync()).IsEncrypted);
    }

    [Theory]
    [InlineData(SecureSocketOptions.StartTls)]
    [InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task Refuses_a_certificate_that_nobody_trusts(SecureSocketOptions security)
    {
        using var certificate = TestCertificate.ForLoopback();
        await using var server = new SmtpServer { Certificate = certificate, IsImplicitTls = security == SecureSocketOptions.SslOnConnect };

        await ShouldRefuseAsync(server, TestMail.For(server, security));
    }

    [Fact]
    public async Task Refuses_a_certificate_of_another_authority_than_the_given_one()
    {
        using var certificate = TestCertificate.ForLoopback();
        using var other = TestCertificate.ForLoopback();
        await using var server = new SmtpServer { Certificate = certificate };

        await ShouldRefuseAsync(server, TestMail.For(server, SecureSocketOptions.StartTls, other));
    }

    [Fact]
    public async Task Refuses_a_trusted_certificate_of_another_name()
    {
        using var certificate = TestCertificate.For("mail.example.com");
        await using var server = new SmtpServer { Certificate = certificate };

        await ShouldRefuseAsync(server, TestMail.For(server, SecureSocketOptions.StartTls, certificate));
    }

    [Fact]
    public async Task Refuses_a_server_without_STARTTLS_instead_of_falling_back()
    {
        await using var server = new SmtpServer { Login = ("api", Password) };

        await ShouldRefuseAsync(server, TestMail.For(server, SecureSocketOptions.StartTls), "STARTTLS");
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("PLAIN LOGIN")]
    public async Task Signs_in(string mechanisms)
    {
        using var certificate = TestCertificate.ForLoopback();
        await using var server = new SmtpServer { Certificate = certificate, Login = ("api", Password), Mechanisms = mechanisms };
        await using var transport = TestMail.Transport(SignedIn(TestMail.For(server, SecureSocketOptions.StartTls, certificate)));

        await transport.SendAsync(TestMail.Message());

        Assert.Equal("api", (await server.NextAsync()).User);
    }

    [Fact]
    public async Task A_refused_sign_in_is_no_fault_of_the_message()
    {
        using var certificate = TestCertificate.ForLoopback();
        await using var server = new SmtpServer { Certificate = certificate, Login = ("api", "another") };
        await using var transport = TestMail.Transport(SignedIn(TestMail.For(server, SecureSocketOptions.StartTls, certificate)));

        var failure = await transport.FailAsync(TestMail.Message());

        Assert.False(failure.IsPermanent);
        Assert.DoesNotContain(Password, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_show_the_password() =>
        Assert.Equal("smtp.example.com:587", $"{SignedIn(new SmtpOptions("smtp.example.com", 587, SecureSocketOptions.StartTls, "example.com", TimeSpan.FromSeconds(1)))}");

    private static async Task ShouldRefuseAsync(SmtpServer server, SmtpOptions options, string says = "certificate")
    {
        await using var transport = TestMail.Transport(SignedIn(options));

        var failure = await transport.FailAsync(TestMail.Message());

        Assert.False(failure.IsPermanent);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain(server.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    private static SmtpOptions SignedIn(SmtpOptions options) => options with { User = "api", Password = Password };
}
