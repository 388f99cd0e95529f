using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Console;

/// <summary>What a person does on the page.</summary>
internal static class ConsoleUser
{
    public static async Task OpenAsync(this BrowserPage page)
    {
        await page.GoAsync("/console");
        await page.UntilAsync("document.querySelector('#email').checkVisibility()");
    }

    public static async Task SignInAsync(this BrowserPage page, ApiUser user, string? password = null)
    {
        await page.TypeAsync("#email", user.Email);
        await page.TypeAsync("#password", password ?? user.Password);
        await page.PressEnterAsync();
    }

    /// <summary>Opens the page and signs in, until the numbers are there.</summary>
    public static async Task EnterAsync(this BrowserPage page, ApiUser user)
    {
        await page.OpenAsync();
        await page.SignInAsync(user);
        await page.UntilReadsAsync("As of", "#updated");
    }

    /// <summary>The selector of the row of a kind or of a dead job.</summary>
    public static string Row(object key) => $"tr[data-key=\"{key}\"]";

    /// <summary>A value of the page's own: a field of a row, or of the totals.</summary>
    public static string Field(string place, string field) => $"{place} [data-field={field}]";

    /// <summary>A probe job that has died, with this as its error.</summary>
    public static async Task<Guid> AddDeadJobAsync(ApiUser admin, string? error = null)
    {
        var id = await new ProbeJobs(admin).AddOneAsync(new { mode = "fail", attempts = 1 });
        await ProbeJobs.StateAsync(id, "dead");
        if (error is not null)
            await Sql.ExecuteAsync("UPDATE jobs SET failures = jsonb_set(failures, '{0,error}', to_jsonb($2::text)) WHERE id = $1", id, error);
        return id;
    }

    /// <summary>A job of this kind that is retried stays queued, and can be looked at.</summary>
    public static async Task PauseAsync(ApiUser admin, string kind = "probe")
    {
        using var answer = await admin.PostAsync("/jobs/pause", new { kind });
        await answer.ShouldBeAsync(204);
    }
}
