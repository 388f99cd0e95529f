using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Mail;

/// <summary>One connection for all messages, and what the server answers about each.</summary>
public sealed class SmtpTransportTests : IAsyncLifetime
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
    public async Task Delivers_to_the_one_recipient_under_the_senders_domain()
    {
        var to = Unique.Email();

        await _transport.SendAsync(TestMail.Message(to));

        var mail = await _server.NextAsync();
        Assert.Equal(("no-reply@example.com", to), (mail.From, mail.To));
        Assert.Equal("Acme is ready", mail.Message.Subject);
        Assert.Contains("EHLO example.com", _server.Lines);
    }

    [Fact]
    public async Task Messages_share_one_connection_also_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _transport.SendAsync(TestMail.Message())));

        for (var i = 0; i < 10; i++)
            await _server.NextAsync();
        Assert.Equal(1, _server.ConnectionCount);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_with_a_farewell()
    {
        await using var transport = TestMail.Transport(TestMail.For(_server) with { Idle = TimeSpan.FromMilliseconds(50) });
        await transport.SendAsync(TestMail.Message());

        await Eventually.TrueAsync(() => _server.OpenCount == 0);

        Assert.Equal("QUIT", _server.Lines[^1]);
        await transport.SendAsync(TestMail.Message());
        Assert.Equal(2, _server.ConnectionCount);
    }

    [Fact]
    public async Task A_timer_that_ends_too_early_keeps_no_idle_connection_open()
    {
        await using var transport = new SmtpTransport(TestMail.For(_server) with { Idle = TimeSpan.FromMilliseconds(50) }, new HastyTime());
        await transport.SendAsync(TestMail.Message());

        await Eventually.TrueAsync(() => _server.OpenCount == 0);

        Assert.Equal("QUIT", _server.Lines[^1]);
    }

    [Fact]
    public async Task A_connection_that_the_server_has_closed_costs_no_attempt()
    {
        await _transport.SendAsync(TestMail.Message());
        await _server.CutAllAsync();

        await _transport.SendAsync(TestMail.Message());

        Assert.Equal(2, _server.ConnectionCount);
    }

    [Fact]
    public async Task A_server_that_ends_the_connection_with_421_is_asked_on_a_new_one()
    {
        await _transport.SendAsync(TestMail.Message());
        _server.Script = line => line.StartsWith("MAIL", StringComparison.Ordinal) && _server.ConnectionCount == 1 ? "421 4.7.0 enough for now" : null;

        await _transport.SendAsync(TestMail.Message());

        Assert.Equal(2, _server.ConnectionCount);
    }

    [Theory]
    [InlineData("MAIL", "450 4.2.1 later", false)]
    [InlineData("MAIL", "550 5.7.1 never", false)]
    [InlineData("MAIL", "530 5.7.0 sign in first", false)]
    [InlineData("RCPT", "421 4.3.2 shutting down", false)]
    [InlineData("RCPT", "450 4.2.1 mailbox busy", false)]
    [InlineData("RCPT", "452 4.2.2 mailbox full", false)]
    [InlineData("RCPT", "550 5.1.1 no such mailbox", true)]
    [InlineData("DATA", "451 4.3.0 later", false)]
    [InlineData("DATA", "554 5.5.1 never", true)]
    [InlineData(".", "452 4.3.1 disk full", false)]
    [InlineData(".", "552 5.2.3 too big", true)]
    [InlineData("CONNECT", "421 4.3.2 too many connections", false)]
    [InlineData("CONNECT", "554 5.7.1 you are on a list", false)]
    public async Task An_answer_of_5xx_about_the_message_is_for_good_and_no_other_one(string at, string answer, bool isPermanent)
    {
        _server.Script = line => line.StartsWith(at, StringComparison.Ordinal) ? answer : null;

        var failure = await _transport.FailAsync(TestMail.Message());

        Assert.Equal(isPermanent, failure.IsPermanent);
        Assert.Contains(answer[4..], failure.Message, StringComparison.Ordinal);
        _server.Script = _ => null;
        await _transport.SendAsync(TestMail.Message());
    }

    [Fact]
    public async Task One_refused_recipient_holds_up_nobody()
    {
        _server.Script = line => line.Contains("refused@", StringComparison.Ordinal) ? "550 5.1.1 no such mailbox" : null;

        var failure = await _transport.FailAsync(TestMail.Message("refused@example.com"));
        await _transport.SendAsync(TestMail.Message("taken@example.com"));

        Assert.True(failure.IsPermanent);
        Assert.StartsWith("The SMTP server answered 550 5.1.1", failure.Message, StringComparison.Ordinal);
        Assert.Equal("taken@example.com", (await _server.NextAsync()).To);
        Assert.Equal(1, _server.ConnectionCount);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_server_that_hangs_costs_the_time_out_and_is_left(string at)
    {
        await using var transport = TestMail.Transport(TestMail.For(_server) with { Timeout = TimeSpan.FromMilliseconds(300) });
        _server.Script = line => line.StartsWith(at, StringComparison.Ordinal) ? SmtpAnswer.Hang : null;

        var failure = await transport.FailAsync(TestMail.Message());

        Assert.False(failure.IsPermanent);
        Assert.EndsWith("took longer than 0.3 s", failure.Message, StringComparison.Ordinal);
        _server.Script = _ => null;
        await _transport.SendAsync(TestMail.Message());
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_server_that_hangs_up_is_asked_again_later(string at)
    {
        _server.Script = line => line.StartsWith(at, StringComparison.Ordinal) ? SmtpAnswer.Drop : null;

        var failure = await _transport.FailAsync(TestMail.Message());

        Assert.False(failure.IsPermanent);
        Assert.StartsWith($"SMTP 127.0.0.1:{_server.Port}: ", failure.Message, StringComparison.Ordinal);
        _server.Script = _ => null;
        await _transport.SendAsync(TestMail.Message());
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_let_go_at_once()
    {
        _server.Script = line => line == "." ? SmtpAnswer.Hang : null;
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var message = TestMail.Message();
        var sending = _transport.SendAsync(message, caller.Token);
        await _server.Hung.Task.WaitAsync(TestContext.Current.CancellationToken);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        _server.Script = _ => null;
        await _transport.SendAsync(TestMail.Message());
    }

    [Fact]
    public async Task Sends_again_when_a_server_that_was_down_is_up()
    {
        await _transport.SendAsync(TestMail.Message());
        await _server.DownAsync();
        var failure = await _transport.FailAsync(TestMail.Message());

        _server.Up();
        await _transport.SendAsync(TestMail.Message());

        Assert.False(failure.IsPermanent);
        Assert.Equal(2, _server.ConnectionCount);
    }

    /// <summary>Its timers end when half of their time is over.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(base.CreateTimer(callback, state, dueTime, period));

        private sealed class HastyTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime > TimeSpan.Zero ? dueTime / 2 : dueTime, period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
