using System.Globalization;
using Npgsql;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Redis;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Cli;

/// <summary>`keys …`: the keys that sign access tokens. Signs in as saas_system, whose rights on them the schedule needs as well.</summary>
internal static class KeysVerb
{
    private const string Kid = "KID";
    private const string AtOnce = "--now";

    public static IReadOnlyList<Verb> All { get; } =
    [
        new("keys list", "List the signing keys: state, times, and the master key that each is encrypted with.", [], flags => RunAsync(flags, ListAsync)),
        new("keys create", "Create a signing key that is published and does not sign until `keys rotate`.", [], flags => RunAsync(flags, CreateAsync)),
        new("keys rotate", "Give the signing key a successor, which signs when it has been published for KEY_PUBLISH_AHEAD.", [], flags => RunAsync(flags, RotateAsync)),
        new("keys retire", "Retire a key: it still verifies what it has signed. With --now (it was stolen) remove it, and refuse its tokens.", [], flags => RunAsync(flags, RetireAsync))
        {
            Operand = Kid,
            Switches = [AtOnce],
        },
        new("keys encrypt", "Encrypt stored keys with the current MASTER_KEY; MASTER_KEY_PREVIOUS opens what the one before has encrypted.", [], flags => RunAsync(flags, EncryptAsync)),
    ];

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags, Func<Call, Task<bool>> act)
    {
        var settings = SettingsReader.FromEnvironment();
        var login = PostgresUrl.Read(settings, Settings.DatabaseSystemUrl);
        var secrets = new SecretBox(MasterKeys.Read(settings));
        var options = KeyOptions.Read(settings);
        var redisOptions = RedisOptions.Read(settings);
        using var stop = new StopSignal();
        await using var connection = await Database.ConnectAsync(login, stop.Token);
        if (!await act(new(new KeyStore(connection, secrets), connection, secrets, options, flags, stop.Token)))
            return 0;
        await using var redis = new RedisConnection(redisOptions);
        if (!await new KeyNotice(redis).SendAsync())
            Console.WriteLine($"Redis did not answer: instances notice within KEY_REREAD ({settings.Text(Settings.KeyReread)}).");
        return 0;
    }

    private static async Task<bool> ListAsync(Call call)
    {
        if (call.Options.Secret is not null)
            Console.WriteLine("JWT_SECRET is set: it signs, and none of these keys does.");
        Console.WriteLine($"{"KID",-16}  {"STATE",-7}  {"CREATED",-20}  {"SIGNS FROM",-20}  {"RETIRED",-20}  ENCRYPTED WITH");
        foreach (var key in await call.Store.ListAsync(call.Stop))
            Console.WriteLine($"{key.Kid,-16}  {key.State,-7}  {Time(key.CreatedAt),-20}  {Time(key.SignsFrom),-20}  {Time(key.RetiredAt),-20}  {EncryptedWith(key, call.Secrets)}");
        return false;
    }

    private static async Task<bool> CreateAsync(Call call)
    {
        Console.WriteLine($"Created {await call.Store.CreateAsync(call.Stop)}: it is published, and signs after `keys rotate`.");
        return true;
    }

    private static async Task<bool> RotateAsync(Call call)
    {
        if (await call.Store.RotateAsync(call.Options.PublishAhead, TimeSpan.Zero, call.Stop) is not { } rotated)
        {
            var next = (await call.Store.ListAsync(call.Stop)).FirstOrDefault(key => key is { State: "created", SignsFrom: not null });
            Console.WriteLine(next is null ? "No key signs: run `migrate`." : $"Nothing changed: {next.Kid} will sign from {Time(next.SignsFrom)}.");
            return false;
        }
        Console.WriteLine($"{rotated.Kid} signs from {Time(rotated.SignsFrom)}; the key before it is retired then.");
        return true;
    }

    private static async Task<bool> RetireAsync(Call call)
    {
        var kid = call.Flags[Kid];
        if (call.Flags.ContainsKey(AtOnce))
        {
            var removed = await call.Store.RemoveNowAsync(kid, call.Stop);
            if (!removed.Removed)
                throw Unknown(kid);
            Console.WriteLine($"Removed {kid}: its tokens are refused{(removed.Successor is null ? "" : $", and {removed.Successor} signs")}.");
            return true;
        }
        var key = (await call.Store.ListAsync(call.Stop)).FirstOrDefault(key => key.Kid == kid) ?? throw Unknown(kid);
        if (key.SignsFrom is null && await call.Store.RemoveWaitingAsync(kid, call.Stop))
        {
            Console.WriteLine($"Removed {kid}: it has signed nothing.");
            return true;
        }
        if (key.State == "created")
            throw new CommandException($"keys retire: {kid} will sign from {Time(key.SignsFrom)}; retire it after that, or remove it by {AtOnce}");
        if (key.RetiredAt is null)
            return await RotateAsync(call);
        Console.WriteLine($"Nothing changed: {kid} is retired from {Time(key.RetiredAt)}.");
        return false;
    }

    private static async Task<bool> EncryptAsync(Call call)
    {
        var count = await call.Store.SealAllAsync(call.Stop);
        Console.WriteLine(count == 0 ? "All keys are encrypted with the current MASTER_KEY." : $"Encrypted {count} signing keys with the current MASTER_KEY.");
        if (await TotpSeals.RenewAsync(call.System, call.Secrets, call.Stop) is > 0 and var apps)
            Console.WriteLine($"Encrypted the secrets of {apps} authenticator apps with it.");
        return false;
    }

    private static CommandException Unknown(string kid) => new($"keys retire: there is no key {kid}");

    private static string EncryptedWith(StoredKeyRow key, SecretBox secrets) => SecretBox.KeyIdOf(key.PrivateKey) switch
    {
        null => "nothing: run `keys encrypt`",
        var id when id == secrets.CurrentId => "MASTER_KEY",
        var id when id == secrets.PreviousId => "MASTER_KEY_PREVIOUS: run `keys encrypt`",
        var id => $"another master key ({id})",
    };

    private static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    private sealed record Call(KeyStore Store, NpgsqlConnection System, SecretBox Secrets, KeyOptions Options, IReadOnlyDictionary<string, string> Flags, CancellationToken Stop);
}
