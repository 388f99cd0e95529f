using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Passkeys;

/// <summary>What navigator.credentials.create() gave, as its toJSON() writes it (RegistrationResponseJSON). What is not named here is not looked at.</summary>
/// <param name="Id">The credential's id, in base64url as all of these.</param>
/// <param name="Type">Always public-key.</param>
/// <param name="Response">The authenticator's answer.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record NewPasskeyCredential(
    [Required, StringLength(1364), Sample("lyBmPpXSOzzNNmxxkZ1WvA")] string Id,
    [Required, StringLength(20), Sample("public-key")] string Type,
    [Required] PasskeyAttestation Response);

/// <param name="ClientDataJSON">What the browser has seen: challenge, origin, type.</param>
/// <param name="AttestationObject">The public key with the authenticator's data, in CBOR.</param>
/// <param name="Transports">How the authenticator can be reached.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PasskeyAttestation(
    [Required, StringLength(8192), Sample("eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0")] string ClientDataJSON,
    [Required, StringLength(65536), Sample("o2NmbXRkbm9uZWdhdHRTdG10oA")] string AttestationObject,
    string?[]? Transports = null);

/// <summary>What navigator.credentials.get() gave, as its toJSON() writes it (AuthenticationResponseJSON). What is not named here is not looked at.</summary>
/// <param name="Id">The credential's id, in base64url as all of these.</param>
/// <param name="Type">Always public-key.</param>
/// <param name="Response">The authenticator's answer.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PasskeyCredential(
    [Required, StringLength(1364), Sample("lyBmPpXSOzzNNmxxkZ1WvA")] string Id,
    [Required, StringLength(20), Sample("public-key")] string Type,
    [Required] PasskeyAssertion Response);

/// <param name="ClientDataJSON">What the browser has seen: challenge, origin, type.</param>
/// <param name="AuthenticatorData">Domain, flags and counter.</param>
/// <param name="Signature">Over both.</param>
/// <param name="UserHandle">Whose passkey it says it is.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PasskeyAssertion(
    [Required, StringLength(8192), Sample("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0")] string ClientDataJSON,
    [Required, StringLength(65536), Sample("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ")] string AuthenticatorData,
    [Required, StringLength(8192), Sample("MEUCIQDrZBd")] string Signature,
    [StringLength(1024), Sample("RlFPaW5aUVlyT2J")] string? UserHandle = null);

/// <summary>For navigator.credentials.create() and get(); PublicKeyCredential has methods that read these options from JSON.</summary>
/// <param name="PublicKey">PublicKeyCredentialCreationOptions or PublicKeyCredentialRequestOptions.</param>
public sealed record PasskeyOptionsResponse(System.Text.Json.JsonElement PublicKey);
