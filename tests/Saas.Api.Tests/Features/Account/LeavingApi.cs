using MimeKit;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

/// <summary>A database of its own with an instance that runs jobs, keeps files and writes mail into a folder; deletion has a short grace.</summary>
internal sealed class LeavingApi : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(ApiHost.Current.Folder, $"leaving-{Unique.Text()}");

    private LeavingApi(OwnDatabase database) => Database = database;

    public OwnDatabase Database { get; }

    public ApiInstance Api { get; private set; } = null!;

    public Tenant Tenant { get; private set; } = null!;

    public string Files => Path.Combine(_folder, "files");

    public static async Task<LeavingApi> StartAsync(params (string Name, string? Value)[] settings)
    {
        var leaving = new LeavingApi(await OwnDatabase.MigratedAsync());
        leaving.Api = await leaving.Database.StartAsync(leaving.Settings([.. settings.Any(setting => setting.Name == "JOBS_IN_PROCESS") ? [] : new (string, string?)[] { ("JOBS_IN_PROCESS", "true") }, .. settings]));
        leaving.Tenant = await Tenant.CreateAsync(leaving.Api);
        return leaving;
    }

    /// <summary>For more processes beside it: the same folders and limits.</summary>
    public Dictionary<string, string?> Settings(params (string Name, string? Value)[] settings)
    {
        var given = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        given.TryAdd("ACCOUNT_DELETION_GRACE", "1s");
        given["FILES_FOLDER"] = Files;
        given["MAIL_PICKUP_FOLDER"] = Path.Combine(_folder, "mail");
        given["MAIL_FROM"] = "no-reply@example.com";
        given.TryAdd("JOBS_POLL", "200ms");
        given.TryAdd("JOBS_LEASE", "2s");
        return given;
    }

    public Task<ApiUser> AddUserAsync(string role = "USER", string? name = null) => Tenant.AddUserAsync(role, name);

    /// <summary>Waits for the deletion's mail and gives its text.</summary>
    public Task<string> MailToAsync(string email) => MailToAsync(email, "Your account is to be deleted", "Ihr Konto wird gelöscht");

    /// <summary>Waits for a message with one of these subjects and gives its text.</summary>
    public async Task<string> MailToAsync(string email, params string[] subjects)
    {
        string? text = null;
        await Eventually.TrueAsync(() => (text = Directory.Exists(Path.Combine(_folder, "mail"))
            ? Directory.EnumerateFiles(Path.Combine(_folder, "mail"), "*.eml").Select(file => MimeMessage.Load(file, TestContext.Current.CancellationToken))
                .Where(mail => mail.To.Mailboxes.Any(to => to.Address == email) && subjects.Contains(mail.Subject))
                .Select(mail => mail.TextBody).FirstOrDefault()
            : null) is not null);
        return text!;
    }

    public async Task<Guid> AccountIdAsync(ApiUser user) => await Database.ScalarAsync<Guid>($"SELECT account_id FROM users WHERE id = '{user.Id}'");

    public Task ErasedAsync(Guid account) => Eventually.TrueAsync(
        async () => !await Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM accounts WHERE id = '{account}')"), TimeSpan.FromSeconds(60));

    /// <summary>Runs a scheduled job of this kind to its end.</summary>
    public async Task RunAsync(string kind)
    {
        var id = Guid.CreateVersion7();
        await Database.ExecuteAsync($$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', '{{id}}', '{{kind}}', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 1)
            """);
        await Eventually.TrueAsync(async () => await Database.ScalarAsync<bool>($"SELECT state = 'succeeded' FROM jobs WHERE id = '{id}'"), TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits until everything of a tenant is sealed, and compares the trail with the seals.</summary>
    public async Task<System.Text.Json.JsonElement> VerifyAsync()
    {
        await Eventually.TrueAsync(async () =>
        {
            await RunAsync("audit.seal");
            return await Database.ScalarAsync<bool>(
                $"SELECT NOT EXISTS (SELECT FROM audit_events WHERE tenant_id = '{Tenant.Id}' AND id > coalesce((SELECT to_id FROM audit_seals WHERE tenant_id = '{Tenant.Id}' ORDER BY number DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'))");
        }, TimeSpan.FromSeconds(60));
        using var answer = await Tenant.Admin.GetAsync("/audit/verify");
        return await answer.ShouldBeAsync(200);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Database.DisposeAsync();
    }
}
