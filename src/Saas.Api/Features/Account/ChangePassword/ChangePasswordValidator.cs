using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.ChangePassword;

/// <param name="CurrentPassword">The password in force.</param>
/// <param name="NewPassword">8 to 256 characters.</param>
public sealed record ChangePasswordRequest([Required, StringLength(1024)] string CurrentPassword, [Required, Password] string NewPassword);
