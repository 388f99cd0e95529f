using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

/// <summary>What no browser would send. Each answer differs from a good one in one point, and none gets in or ends in a 500.</summary>
public sealed class PasskeyAttackTests
{
    private const string Garbage = "oWNmbXT_____";

    /// <summary>Faults of authenticator or browser, in both ceremonies.</summary>
    private static readonly Dictionary<string, Action<SoftAuthenticator>> Faults = new()
    {
        ["another domain"] = one => one.RpId = "example.com",
        ["another origin"] = one => one.Origin = "https://evil.example.com",
        ["another port"] = one => one.Origin = "http://localhost:3001",
        ["an origin that begins alike"] = one => one.Origin = $"{ApiHost.PublicUrl}.evil.example.com",
        ["an app that is not listed"] = one => one.Origin = "android:apk-key-hash:Pxk1Zz9Xm2a",
        ["a frame of another page"] = one => one.CrossOrigin = true,
        ["the other ceremony"] = one => one.Type = "payment.get",
        ["nobody present"] = one => one.Flags = SoftAuthenticator.UserVerified,
        ["backed up but not eligible"] = one => one.Flags |= SoftAuthenticator.BackedUp,
    };

    /// <summary>Changes to what is sent.</summary>
    private static readonly Dictionary<string, Action<JsonObject>> Changes = new()
    {
        ["garbage for an id"] = body => body["id"] = Garbage,
        ["an empty id"] = body => body["id"] = "",
        ["an id that is not base64url"] = body => body["id"] = "%%%",
        ["another type"] = body => body["type"] = "password",
        ["client data that is not JSON"] = body => body["response"]!["clientDataJSON"] = Garbage,
        ["client data that is a list"] = body => body["response"]!["clientDataJSON"] = Encode("[]"),
        ["client data without a challenge"] = body => body["response"]!["clientDataJSON"] = Encode("{}"),
        ["a challenge that is a number"] = body => body["response"]!["clientDataJSON"] = Encode("""{"challenge":1}"""),
        ["a challenge that is not base64url"] = body => body["response"]!["clientDataJSON"] = Encode("""{"challenge":"%"}"""),
        ["client data that is deep"] = body => body["response"]!["clientDataJSON"] = Encode(new string('[', 3000)),
        ["client data with an origin that is no Unicode"] = body => Edit(body, "\"origin\":\"", "\"origin\":\"\\ud800"),
        ["client data with a name that is no Unicode"] = body => Edit(body, "\"crossOrigin\"", "\"\\udfff\":1,\"crossOrigin\""),
        ["no response"] = body => body["response"] = null,
        ["no id"] = body => body.Remove("id"),
        ["an id that is too long"] = body => body["id"] = new string('A', 1365),
        ["client data that is too long"] = body => body["response"]!["clientDataJSON"] = new string('A', 8193),
        ["a number for an id"] = body => body["id"] = 1,
    };

    private static readonly Dictionary<string, Action<JsonObject>> NewChanges = new(Changes)
    {
        ["attestation that is garbage"] = body => body["response"]!["attestationObject"] = Garbage,
        ["attestation that is empty"] = body => body["response"]!["attestationObject"] = "",
        ["attestation that is cut"] = body => body["response"]!["attestationObject"] = body["response"]!["attestationObject"]!.GetValue<string>()[..80],
        ["attestation with an endless map"] = body => body["response"]!["attestationObject"] = SoftAuthenticator.Text([.. Enumerable.Repeat((byte)0xBF, 2000)]),
        ["attestation that is too long"] = body => body["response"]!["attestationObject"] = new string('A', 65537),
        ["transports that are numbers"] = body => body["response"]!["transports"] = new JsonArray(1, 2),
    };

    private static readonly Dictionary<string, Action<JsonObject>> AnswerChanges = new(Changes)
    {
        ["authenticator data that is empty"] = body => body["response"]!["authenticatorData"] = "",
        ["authenticator data that is short"] = body => body["response"]!["authenticatorData"] = "AAAA",
        ["authenticator data that is changed"] = body => Flip(body, "authenticatorData", 36),
        ["a signature that is changed"] = body => Flip(body, "signature", 20),
        ["a signature that is empty"] = body => body["response"]!["signature"] = "",
        ["a signature of another form"] = body => body["response"]!["signature"] = SoftAuthenticator.Text(new byte[64]),
        ["client data that is changed"] = body => Flip(body, "clientDataJSON", 3),
        ["no user handle"] = body => body["response"]!["userHandle"] = null,
        ["a user handle with U+0000"] = body => body["response"]!["userHandle"] = "AAAA",
        ["a user handle of nobody"] = body => body["response"]!["userHandle"] = SoftAuthenticator.Text(new byte[64]),
        ["a user handle that is too long"] = body => body["response"]!["userHandle"] = new string('A', 1025),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    public static TheoryData<string> NewNames => [.. NewChanges.Keys];

    public static TheoryData<string> AnswerNames => [.. AnswerChanges.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task A_fault_adds_no_passkey(string fault)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        Faults[fault](authenticator);

        using var answer = await admin.TryAddPasskeyAsync(authenticator.Create(await admin.BeginPasskeyAsync()));

        await answer.ShouldBeProblemAsync(400, "invalid_passkey");
        Assert.Empty(await admin.PasskeysAsync());
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task A_fault_does_not_sign_in(string fault)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);
        Faults[fault](authenticator);

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(authenticator.Get(await admin.Client.BeginPasskeySignInAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Theory]
    [MemberData(nameof(NewNames))]
    public async Task A_changed_credential_adds_no_passkey(string change)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var credential = authenticator.Create(await admin.BeginPasskeyAsync());
        NewChanges[change](credential);

        using var answer = await admin.TryAddPasskeyAsync(credential);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Empty(await admin.PasskeysAsync());
    }

    [Theory]
    [MemberData(nameof(AnswerNames))]
    public async Task A_changed_answer_does_not_sign_in(string change)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);
        var credential = authenticator.Get(await admin.Client.BeginPasskeySignInAsync());
        AnswerChanges[change](credential);

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(credential);

        Assert.True((int)answer.StatusCode is 400 or 401, $"{answer.StatusCode} {await answer.ReadTextAsync()}");
    }

    [Theory]
    [InlineData(-257)] // RS256
    [InlineData(-8)] // EdDSA
    [InlineData(-65535)] // RS1
    [InlineData(5)] // HMAC: a public key as the secret.
    [InlineData(0)]
    public async Task The_algorithm_is_not_the_clients_to_say(int algorithm)
    {
        using var authenticator = new SoftAuthenticator { Algorithm = algorithm };
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await admin.TryAddPasskeyAsync(authenticator.Create(await admin.BeginPasskeyAsync()));

        await answer.ShouldBeProblemAsync(400, "invalid_passkey");
    }

    [Fact]
    public async Task A_second_spelling_of_a_member_is_refused()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent };
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);
        var credential = authenticator.Get(await admin.Client.BeginPasskeySignInAsync());
        authenticator.Flags |= SoftAuthenticator.UserVerified;
        credential["response"]!["AuthenticatorData"] = authenticator.Get(await admin.Client.BeginPasskeySignInAsync())["response"]!["authenticatorData"]!.DeepClone();

        using var answer = await admin.Client.TrySignInWithPasskeyAsync(credential);

        await answer.ShouldBeProblemAsync(400, "malformed_json");
    }

    [Fact]
    public async Task Ones_own_key_does_not_open_somebody_elses_account()
    {
        using var own = new SoftAuthenticator();
        using var others = new SoftAuthenticator();
        var (thief, victim) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        await thief.AddPasskeyAsync(own);
        await victim.AddPasskeyAsync(others);
        var (ownHandle, ownId) = (own.UserHandle, own.CredentialId);

        foreach (var (handle, id) in new[] { (others.UserHandle, ownId), (ownHandle, others.CredentialId), (others.UserHandle, others.CredentialId) })
        {
            (own.UserHandle, own.CredentialId) = (handle, id);
            using var answer = await thief.Client.TrySignInWithPasskeyAsync(own.Get(await thief.Client.BeginPasskeySignInAsync()));
            await answer.ShouldBeProblemAsync(401, "passkey_refused");
        }
    }

    private static string Encode(string text) => SoftAuthenticator.Text(System.Text.Encoding.UTF8.GetBytes(text));

    private static void Edit(JsonObject body, string old, string text)
    {
        var data = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(body["response"]!["clientDataJSON"]!.GetValue<string>()));
        body["response"]!["clientDataJSON"] = Encode(data.Replace(old, text, StringComparison.Ordinal));
    }

    private static void Flip(JsonObject body, string member, int at)
    {
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(body["response"]![member]!.GetValue<string>());
        bytes[at] ^= 1;
        body["response"]![member] = SoftAuthenticator.Text(bytes);
    }
}
