using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>Probe jobs of one tenant, and the marks that they leave.</summary>
internal sealed class ProbeJobs(ApiUser admin)
{
    public ApiUser Admin => admin;

    /// <summary>The files that the jobs write to, one per process; unique.</summary>
    public string File { get; } = $"probe-{Unique.Text()}";

    /// <summary>One line per effect: job, attempt, tenant, users that the handler saw, correlation id. In order as far as one process ran them.</summary>
    public IReadOnlyList<string[]> Marks =>
        [.. Directory.EnumerateFiles(ApiHost.Current.Probes, $"{File}.*").SelectMany(Lines).Select(line => line.Split(' '))];

    /// <summary>Enqueues; members of <paramref name="more"/> are added to the request.</summary>
    /// <returns>The ids, of at most a hundred.</returns>
    public async Task<IReadOnlyList<Guid>> AddAsync(int count = 1, object? more = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(count, more, headers);
        return await IdsAsync(answer);
    }

    /// <summary>Asks to enqueue.</summary>
    public Task<HttpResponseMessage> SendAsync(int count = 1, object? more = null, params (string Name, string Value)[] headers)
    {
        var body = new Dictionary<string, object?> { ["count"] = count, ["file"] = File };
        foreach (var member in JsonSerializer.SerializeToElement(more ?? new { }).EnumerateObject())
            body[member.Name] = member.Value;
        return admin.PostAsync("/jobs/probe", body, headers);
    }

    /// <summary>What was enqueued.</summary>
    public static async Task<IReadOnlyList<Guid>> IdsAsync(HttpResponseMessage answer) =>
        [.. (await answer.ShouldBeAsync(202)).GetProperty("ids").EnumerateArray().Select(id => id.GetGuid())];

    public async Task<Guid> AddOneAsync(object? more = null) => (await AddAsync(1, more))[0];

    /// <summary>Waits until that many effects are there.</summary>
    public async Task<IReadOnlyList<string[]>> MarksAsync(int count, TimeSpan? limit = null)
    {
        await Eventually.TrueAsync(() => Marks.Count >= count, limit);
        return Marks;
    }

    /// <summary>Waits until a job is in one of these states.</summary>
    public static async Task<string> StateAsync(Guid jobId, params string[] states)
    {
        var state = "";
        await Eventually.TrueAsync(async () =>
        {
            state = await Sql.ScalarAsync<string>("SELECT coalesce((SELECT state FROM jobs WHERE id = $1), 'gone')", jobId);
            return states.Contains(state);
        });
        return state;
    }

    /// <summary>A line that is not ended yet is none.</summary>
    private static string[] Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n')[..^1];
    }
}
