using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.UpdateAccount;

/// <param name="Language">A language tag, such as de or pt-BR; empty for the service's own.</param>
/// <param name="TimeZone">An IANA name, such as Europe/Berlin; empty to take it away.</param>
public sealed record UpdateAccountRequest([LanguageTag, StringLength(35)] string? Language, [TimeZoneName, StringLength(64)] string? TimeZone);
