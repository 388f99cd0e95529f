using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>The authenticator that Chromium brings along, in a page of the service; it is the browser that makes and checks what is sent.</summary>
internal static class VirtualAuthenticator
{
    public static async Task<string> AddAuthenticatorAsync(this BrowserPage page, bool userVerification = true)
    {
        await page.CallAsync("WebAuthn.enable");
        var added = await page.CallAsync("WebAuthn.addVirtualAuthenticator", new
        {
            options = new
            {
                protocol = "ctap2",
                transport = userVerification ? "internal" : "usb",
                hasResidentKey = true,
                hasUserVerification = userVerification,
                isUserVerified = userVerification,
                automaticPresenceSimulation = true,
            },
        });
        return added.Text("authenticatorId");
    }

    /// <summary>navigator.credentials.create() with options of the service; a refusal is text.</summary>
    public static Task<JsonElement> CreatePasskeyAsync(this BrowserPage page, JsonElement options) => page.EvaluateAsync($$"""
        navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON({{options.GetRawText()}}) }).then(made => made.toJSON())
        """);

    /// <summary>navigator.credentials.get() with options of the service; a refusal is text.</summary>
    public static Task<JsonElement> GetPasskeyAsync(this BrowserPage page, JsonElement options) => page.EvaluateAsync($$"""
        navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON({{options.GetRawText()}}) }).then(made => made.toJSON())
        """);
}
