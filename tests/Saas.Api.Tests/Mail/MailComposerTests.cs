using System.Text;
using MimeKit;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>A message says what it was made of, and nothing that somebody has slipped in.</summary>
public sealed class MailComposerTests
{
    [Fact]
    public async Task Has_the_same_id_at_every_attempt_and_says_that_it_is_automatic()
    {
        var (job, mail) = (Guid.CreateVersion7(), SendMail.Of(Unique.Email(), TestMail.Welcome));

        var first = await WriteAsync(mail, job);
        var second = await WriteAsync(mail, job);

        Assert.Equal($"{job}@example.com", first.MessageId);
        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Equal("auto-generated", first.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("\"Example\" <no-reply@example.com>", first.From.ToString());
        Assert.InRange(TimeProvider.System.GetUtcNow() - first.Date, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        Assert.Equal("multipart/alternative", first.Body!.ContentType.MimeType);
    }

    [Theory]
    [InlineData("Zoë Åström")]
    [InlineData("株式会社 👩‍🚀")]
    [InlineData("O'Neil, \"Bob\" <b@example.com>; c@example.com")]
    public async Task Names_survive_as_they_are(string name)
    {
        var to = Unique.Email();

        var message = await WriteAsync(SendMail.Of(to, TestMail.Welcome with { TenantName = name }, toName: name));

        var recipient = Assert.Single(message.To.Mailboxes);
        Assert.Equal((name, to), (recipient.Name, recipient.Address));
        Assert.Equal($"{MailTemplates.NoLink(name)} is ready", message.Subject);
        Assert.Contains(MailTemplates.NoLink(name), message.TextBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_looks_encoded_is_not_decoded()
    {
        const string name = "=?utf-8?q?x=0D=0ABcc:_victim@example.com?=";

        var message = await WriteAsync(SendMail.Of("a@example.com", TestMail.Welcome with { TenantName = name }, toName: name));

        Assert.Equal($"{MailTemplates.NoLink($"= {name[1..]}")} is ready", message.Subject);
        Assert.Equal($"= {name[1..]}", message.To.Mailboxes.Single().Name);
    }

    [Theory]
    [InlineData("x\r\nBcc: victim@example.com")]
    [InlineData("x\nBcc: victim@example.com")]
    [InlineData("x\rBcc: victim@example.com")]
    [InlineData("x\r\n\r\n<b>another body</b>")]
    [InlineData("x\r\n.\r\nMAIL FROM:<evil@example.com>")]
    [InlineData("x\u2028Bcc: victim@example.com")]
    [InlineData("x\0\u0085Bcc: victim@example.com")]
    [InlineData("\r\n Bcc: victim@example.com")]
    public async Task A_name_adds_no_line_to_the_head_or_the_body(string name)
    {
        var plain = await WriteAsync(SendMail.Of("a@example.com", TestMail.Welcome, toName: "x"));

        var message = await WriteAsync(SendMail.Of("a@example.com", TestMail.Welcome with { TenantName = name }, toName: name));

        Assert.Equal(plain.Headers.Select(header => header.Field), message.Headers.Select(header => header.Field));
        Assert.Equal("a@example.com", Assert.Single(message.To.Mailboxes).Address);
        Assert.Empty(message.Bcc);
        Assert.DoesNotContain(message.Subject!, char.IsControl);
        Assert.Equal(plain.TextBody!.Count(c => c == '\n'), message.TextBody!.Count(c => c == '\n'));
        Assert.DoesNotContain("<b>", message.HtmlBody!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@example.com\r\nBcc: victim@example.com")]
    [InlineData("a@example.com\nRCPT TO:<victim@example.com>")]
    [InlineData("a@example.com,victim@example.com")]
    [InlineData("a@example.com> ORCPT=x")]
    [InlineData("Name <a@example.com>")]
    [InlineData("A@Example.com")]
    [InlineData("a@bücher.example")]
    [InlineData("admın@example.com")]
    [InlineData("")]
    public void Writes_to_stored_forms_only(string to)
    {
        Assert.Throws<ArgumentException>(() => SendMail.Of(to, TestMail.Welcome));

        var failure = Assert.Throws<MailException>(() => TestMail.Composer.Compose(SendMail.Of("a@example.com", TestMail.Welcome) with { To = to }, Guid.CreateVersion7()));

        Assert.True(failure.IsPermanent);
    }

    [Fact]
    public void Without_settings_it_says_which_ones_are_missing()
    {
        var composer = new MailComposer(TestMail.Options with { From = null }, MailTemplates.Embedded(), TimeProvider.System);

        var failure = Assert.Throws<MailException>(() => composer.Compose(SendMail.Of("a@example.com", TestMail.Welcome), Guid.CreateVersion7()));

        Assert.False(failure.IsPermanent);
        Assert.Contains("SMTP_HOST", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>As it goes over the wire, and read again.</summary>
    private static async Task<MimeMessage> WriteAsync(SendMail mail, Guid? job = null)
    {
        await using var server = new SmtpServer();
        await using var transport = TestMail.Transport(TestMail.For(server));
        await transport.SendAsync(TestMail.Composer.Compose(mail, job ?? Guid.CreateVersion7()));
        var received = await server.NextAsync();
        Assert.True(server.IsEmpty);
        Assert.True(Ascii.IsValid(received.Text.AsSpan(0, received.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal))));
        return received.Message;
    }
}
