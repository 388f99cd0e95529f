using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>Mail of a developer's machine: files.</summary>
public sealed class PickupTransportTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mail-{Unique.Text()}");
    private readonly PickupTransport _pickup;

    public PickupTransportTests() => _pickup = new PickupTransport(_folder, NullLogger<PickupTransport>.Instance);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_message_is_a_file_that_holds_all_of_it()
    {
        var to = Unique.Email();

        await SendAsync(TestMail.Message(to));

        using var read = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(_folder)), TestContext.Current.CancellationToken);
        Assert.Equal(to, read.To.Mailboxes.Single().Address);
        Assert.Contains("https://api.example.com/", read.TextBody!, StringComparison.Ordinal);
        Assert.Contains("<strong>Acme</strong>", read.HtmlBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_sent_twice_has_one_file()
    {
        var (job, mail) = (Guid.CreateVersion7(), SendMail.Of(Unique.Email(), TestMail.Welcome));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(TestMail.Composer.Compose(mail, job))));

        Assert.Equal([$"{job}.eml"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nobody_else_reads_it()
    {
        await SendAsync(TestMail.Message());

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task A_message_that_is_given_up_leaves_nothing()
    {
        using var message = TestMail.Message();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pickup.SendAsync(message, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    private async Task SendAsync(MimeMessage message)
    {
        using (message)
            await _pickup.SendAsync(message, TestContext.Current.CancellationToken);
    }
}
