using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Unlock;

/// <param name="Email">The address of the account; the answer is the same if there is none, or if it is not locked.</param>
public sealed record UnlockRequest([Required, Email] string Email);
