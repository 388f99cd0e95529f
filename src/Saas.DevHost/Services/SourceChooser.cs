namespace Saas.DevHost.Services;

/// <summary>Takes the first source that works, and says what did not work only when nothing does or one was demanded.</summary>
internal static class SourceChooser
{
    public static async Task<StartedService> StartAsync(
        string service, IReadOnlyList<IServiceSource> sources, string? demanded, string advice, ServiceContext context, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (var source in Candidates(service, sources, demanded))
        {
            try
            {
                var started = await source.StartAsync(context, cancellation);
                context.Log($"{service}: ready, {started.Origin}, port {started.Url.Port}");
                return started;
            }
            catch (UnavailableException reason)
            {
                reasons.Add($"{source.Name}: {reason.Message}");
            }
        }

        if (!string.IsNullOrEmpty(demanded))
            throw new SetupException($"{service} as demanded: {reasons[0]}.");
        throw new SetupException($"{service} cannot be had here. {advice} (Tried {string.Join("; ", reasons)}.)");
    }

    private static IEnumerable<IServiceSource> Candidates(string service, IReadOnlyList<IServiceSource> sources, string? demanded)
    {
        if (string.IsNullOrEmpty(demanded))
            return sources;

        var found = sources.Where(source => source.Name == demanded).ToArray();
        var names = string.Join(", ", sources.Skip(1).Select(source => source.Name));
        return found.Length > 0 ? found : throw new SetupException($"SAAS_DEV_{service.Replace("SQL", "").ToUpperInvariant()}={demanded} is not known; use one of {names}.");
    }
}
