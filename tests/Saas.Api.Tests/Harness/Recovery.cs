namespace Saas.Api.Tests.Harness;

/// <summary>The calls of recovery, on the shared instance unless another one is given.</summary>
internal static class Recovery
{
    public static Task<HttpResponseMessage> ForgotAsync(string email, HttpClient? client = null) => PostAsync("/auth/forgot-password", new { email }, client);

    public static Task<HttpResponseMessage> ResetAsync(string email, string code, string password, HttpClient? client = null) =>
        PostAsync("/auth/reset-password", new { email, code, password }, client);

    public static Task<HttpResponseMessage> ResetByLinkAsync(string token, string password, HttpClient? client = null) =>
        PostAsync("/auth/reset-password", new { token, password }, client);

    public static Task<HttpResponseMessage> AskProofAsync(string email, HttpClient? client = null) => PostAsync("/auth/verify-email", new { email }, client);

    public static Task<HttpResponseMessage> ConfirmAsync(string email, string code, string password, HttpClient? client = null) =>
        PostAsync("/auth/verify-email/confirm", new { email, code, password }, client);

    public static Task<HttpResponseMessage> LoginAsync(string email, string password, Guid? tenantId = null, HttpClient? client = null) =>
        PostAsync("/auth/login", new { email, password, tenantId, tokenTransport = "body" }, client);

    /// <summary>Has a code for a new password sent, and waits for it.</summary>
    public static async Task<Letter> ResetLetterAsync(string email, int count = 1)
    {
        using var asked = await ForgotAsync(email);
        await asked.ShouldBeAsync(202);
        return await Mailbox.LetterAsync(email, Mailbox.Reset, count);
    }

    /// <summary>Sets a new password with a code from the mailbox.</summary>
    public static async Task SetPasswordAsync(string email, string password)
    {
        var letter = await ResetLetterAsync(email);
        using var reset = await ResetAsync(email, letter.Code, password);
        await reset.ShouldBeAsync(204);
    }

    /// <summary>A code that is not this one.</summary>
    public static string Wrong(string code) => code[..^1] + (code[^1] == '9' ? '0' : (char)(code[^1] + 1));

    private static Task<HttpResponseMessage> PostAsync(string path, object body, HttpClient? client) =>
        (client ?? ApiHost.Current.Client).SendJsonAsync(HttpMethod.Post, path, body);
}
