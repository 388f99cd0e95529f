using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Passkeys.AddPasskey;

/// <param name="Name">What its owner calls it.</param>
/// <param name="Credential">What navigator.credentials.create() gave, by its toJSON().</param>
public sealed record AddPasskeyRequest([Required, Name, Sample("Laptop")] string Name, [Required] NewPasskeyCredential Credential);
