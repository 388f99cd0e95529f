using MimeKit;

namespace Saas.Api.Platform.Mail;

/// <summary>
/// For development: each message becomes a file that mail programs open. It appears whole or not at all, and a message that is
/// sent twice has one file, since its name is the message's.
/// </summary>
internal sealed partial class PickupTransport(string folder, ILogger<PickupTransport> logger) : IMailTransport
{
    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var name = message.MessageId!.Split('@')[0];
        var file = Path.Combine(folder, $"{name}.eml");
        // Not *.eml, so that nobody opens a half one; two instances that send the same message do not share it.
        var part = Path.Combine(folder, $".{name}.{Guid.CreateVersion7():N}");
        try
        {
            // It may hold a link that signs its reader in.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var stream = new FileStream(part, options))
            {
                message.Prepare(EncodingConstraint.SevenBit);
                await message.WriteToAsync(stream, ct);
            }
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
        LogWritten(file);
    }

    [LoggerMessage(LogLevel.Information, "Mail written to {File}")]
    private partial void LogWritten(string file);
}
