using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>What the engine is told about a message.</summary>
public sealed class SendMailJobTests : IAsyncLifetime
{
    private readonly SmtpServer _server = new();
    private SmtpTransport _transport = null!;

    public ValueTask InitializeAsync()
    {
        _transport = TestMail.Transport(TestMail.For(_server));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_has_left_is_done() =>
        Assert.Equal(JobOutcome.Done, await RunAsync(SendMail.Of(Unique.Email(), TestMail.Welcome)));

    [Fact]
    public async Task A_refusal_for_good_fails_and_the_tenant_reads_no_more_than_its_code()
    {
        _server.Script = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such mailbox" : null;

        Assert.Equal(
            JobOutcome.Fail("The mail server refused the message for good (550).", "The SMTP server answered 550 5.1.1 no such mailbox"),
            await RunAsync(SendMail.Of(Unique.Email(), TestMail.Welcome)));
    }

    [Fact]
    public async Task A_refusal_for_now_is_tried_again()
    {
        _server.Script = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "450 4.2.1 mailbox busy" : null;

        await Assert.ThrowsAsync<MailException>(() => RunAsync(SendMail.Of(Unique.Email(), TestMail.Welcome)));
    }

    [Fact]
    public async Task Without_a_way_to_send_it_is_tried_again()
    {
        var job = new SendMailJob(new MailDelivery(TestMail.Composer, null!, new NoTransport(), NullLogger<MailDelivery>.Instance));

        var failure = await Assert.ThrowsAsync<MailException>(() => job.RunAsync(Asked(SendMail.Of(Unique.Email(), TestMail.Welcome)), Context(), TestContext.Current.CancellationToken));

        Assert.StartsWith("No mail can be sent: set SMTP_HOST", failure.Message, StringComparison.Ordinal);
        Assert.Equal("This service is not set up to send mail.", failure.Shown);
    }

    [Fact]
    public void The_payload_survives_the_queue()
    {
        var mail = SendMail.Of("a@example.com", TestMail.Welcome, "Ada", "pt-BR");

        var json = JsonSerializer.Serialize(mail, SendMail.Kind.Json);

        Assert.Equal("""{"to":"a@example.com","template":"welcome","model":{"tenantName":"Acme","link":"https://api.example.com/"},"toName":"Ada","language":"pt-BR","isUnasked":true}""", json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, SendMail.Kind.Json)!, SendMail.Kind.Json));
    }

    [Theory]
    [InlineData("""{"template":"welcome","model":{}}""")]
    [InlineData("""{"to":"a@example.com","model":{}}""")]
    [InlineData("""{"to":null,"template":"welcome","model":{}}""")]
    public void A_payload_of_another_shape_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, SendMail.Kind.Json));

    [Fact]
    public void The_key_is_of_the_template_and_of_what_it_is_about()
    {
        var user = Guid.CreateVersion7();

        Assert.Equal($"user_added:{user}", SendMail.KeyOf<UserAddedMail>(user));
    }

    private Task<JobOutcome> RunAsync(SendMail mail) =>
        new SendMailJob(new MailDelivery(TestMail.Composer, null!, _transport, NullLogger<MailDelivery>.Instance)).RunAsync(Asked(mail), Context(), TestContext.Current.CancellationToken);

    /// <summary>Not limited: limits are in the database (MailLimitTests).</summary>
    private static SendMail Asked(SendMail mail) => mail with { IsUnasked = false };

    private static JobContext Context() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), 1, 15, null);
}
