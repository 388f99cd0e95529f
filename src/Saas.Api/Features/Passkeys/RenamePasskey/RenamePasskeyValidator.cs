using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Passkeys.RenamePasskey;

/// <param name="Name">What its owner calls it.</param>
public sealed record RenamePasskeyRequest([Required, Name, Sample("Laptop")] string Name);
