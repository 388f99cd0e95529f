using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Saas.Api.Platform.Mail;

/// <summary>
/// Sends over one connection, which goes on from message to message, is given up when anything but an answer about a message
/// happens on it, and is closed when idle. Messages take turns; each has the time-out for itself.
/// </summary>
internal sealed class SmtpTransport : IMailTransport, IAsyncDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer _idle;
    private SmtpClient? _client;
    private long _lastUse;

    public SmtpTransport(SmtpOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _idle = time.CreateTimer(_ => _ = CloseIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private bool IsIdle => _time.GetElapsedTime(_lastUse) >= _options.Idle;

    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            limit.CancelAfter(_options.Timeout);
            await DeliverAsync(message, limit.Token);
        }
        catch (SmtpCommandException refused) when (_client is not null && refused.StatusCode != SmtpStatusCode.ServiceNotAvailable)
        {
            // An answer about this message: the connection is as good as before.
            var (code, isPermanent) = ((int)refused.StatusCode, IsAboutMessage(refused));
            throw new MailException(
                $"The SMTP server answered {code} {MailTemplates.OneLine(refused.Message)}", isPermanent, refused,
                isPermanent ? $"The mail server refused the message for good ({code})." : $"The mail server refused the message for now ({code}).");
        }
        catch (Exception failure)
        {
            Drop();
            ct.ThrowIfCancellationRequested();
            throw new MailException(
                limit.IsCancellationRequested ? $"SMTP {_options} took longer than {_options.Timeout.TotalSeconds} s" : $"SMTP {_options}: {FirstLine(failure)}",
                inner: failure,
                shown: limit.IsCancellationRequested ? "The mail server took too long to answer." : "The mail server could not be reached, or would not talk to this service.");
        }
        finally
        {
            _lastUse = _time.GetTimestamp();
            _turn.Release();
            // Behind the turn: a timer that ends within it finds the connection in use and does nothing.
            _idle.Change(_options.Idle, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A refusal of ourselves (a sender blocked, a quota used up) is not the message's fault: it waits.</summary>
    private static bool IsAboutMessage(SmtpCommandException refused) =>
        (int)refused.StatusCode >= 500 && refused.ErrorCode != SmtpErrorCode.SenderNotAccepted;

    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        await _turn.WaitAsync();
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task DeliverAsync(MimeMessage message, CancellationToken ct)
    {
        if (_client is { IsConnected: true } client && !IsIdle)
        {
            try
            {
                await client.SendAsync(message, ct);
                return;
            }
            catch (Exception lost) when (!ct.IsCancellationRequested && IsLost(lost))
            {
                // Servers close what they were not asked on for a while: no fault of the message, and worth no attempt of its job.
            }
        }
        Drop();
        _client = await ConnectAsync(ct);
        await _client.SendAsync(message, ct);
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken ct)
    {
        var client = new SmtpClient
        {
            LocalDomain = _options.Greeting,
            // MailKit's own is per read and says less: ours comes first.
            Timeout = 2 * (int)_options.Timeout.TotalMilliseconds,
            ServerCertificateValidationCallback = IsTrusted,
            // It would need HTTP to places that an egress list does not have; short-lived certificates have replaced it.
            CheckCertificateRevocation = false,
        };
        try
        {
            await client.ConnectAsync(_options.Host, _options.Port, _options.Security, ct);
            if (_options is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_options.Authorities.Count == 0 || certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_options.Authorities);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var sent in chain?.ChainPolicy.ExtraStore ?? [])
            own.ChainPolicy.ExtraStore.Add(sent);
        return own.Build(leaf);
    }

    private static bool IsLost(Exception failure) =>
        failure is IOException or ServiceNotConnectedException or SmtpProtocolException or SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    private async Task CloseIdleAsync()
    {
        // In use: its end sets the timer anew.
        if (!await _turn.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            if (IsIdle)
                await CloseAsync();
            else
                // Timers may end a moment before the clock says so.
                _idle.Change(_options.Idle, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (_client is null)
            return;
        using var limit = new CancellationTokenSource(Farewell, _time);
        try
        {
            await _client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ProtocolException or CommandException)
        {
            // It has ended without a farewell.
        }
        Drop();
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    /// <summary>MailKit explains a failed handshake at length; its cause is said by the exception inside.</summary>
    private static string FirstLine(Exception failure) =>
        MailTemplates.OneLine(((failure as SslHandshakeException)?.InnerException ?? failure).Message.Split('\n')[0]);
}
