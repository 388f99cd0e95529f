using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Mail;

/// <summary>One message to one person: the payload of the job that sends it.</summary>
/// <param name="To">The address in its stored form.</param>
/// <param name="Template">Names the template.</param>
/// <param name="Model">What the template says.</param>
/// <param name="ToName">The person's name, if known.</param>
/// <param name="Language">A language tag such as de or pt-BR; null is MAIL_LANGUAGE.</param>
/// <param name="IsUnasked">Counts against the limits of such mail.</param>
/// <param name="IsRepeated">Of these only against the one of the address.</param>
internal sealed record SendMail(string To, string Template, JsonElement Model, string? ToName = null, string? Language = null, bool IsUnasked = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsRepeated = false)
{
    /// <summary>Attempts enough for a server that is away for hours; an answer of 5xx ends it at once.</summary>
    public static readonly JobKind<SendMail> Kind = new("mail.send", MailJson.Default.SendMail)
    {
        Attempts = 15,
        // They take turns on one connection.
        MaxConcurrency = 2,
        // Above the longest MAIL_TIMEOUT, which is the one that says what was slow.
        Timeout = TimeSpan.FromMinutes(6),
    };

    public static SendMail Of<TModel>(string to, TModel model, string? toName = null, string? language = null)
        where TModel : IMailModel<TModel> => IsStoredForm(to)
            ? new(to, TModel.Template, JsonSerializer.SerializeToElement(model, TModel.Json), toName, language, TModel.IsUnasked, TModel.IsRepeated)
            : throw new ArgumentException("Mail goes to the stored form of an address only.", nameof(to));

    /// <summary>The key that keeps a second message of this kind about the same thing (a user's id, a token's) from being queued.</summary>
    public static string KeyOf<TModel>(Guid about)
        where TModel : IMailModel<TModel> => $"{TModel.Template}:{about}";

    /// <summary>Also what keeps line ends, a second address and the like out of the message's head and of the SMTP dialogue.</summary>
    public static bool IsStoredForm(string address) => EmailAddress.Normalize(address) == address;
}
