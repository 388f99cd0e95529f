namespace Saas.DevHost.Services;

/// <summary>
/// Takes the first source that works, and says what did not work only when nothing does or one was demanded. The place that
/// holds the data of earlier starts goes before the usual order: a Docker engine that comes or goes must not hide it.
/// </summary>
internal static class SourceChooser
{
    public static async Task<StartedService> StartAsync(
        string service, IReadOnlyList<IServiceSource> sources, string? demanded, string advice, ServiceContext context, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        var kept = context.Durable ? context.Folder.RememberedPlace(service) : null;
        foreach (var source in Candidates(service, sources, demanded, kept))
        {
            try
            {
                var started = await source.StartAsync(context, cancellation);
                context.Log($"{service}: ready, {started.Origin}, port {started.Url.Port}");
                Remember(service, source, kept, context);
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

    private static void Remember(string service, IServiceSource source, string? kept, ServiceContext context)
    {
        if (!context.Durable || source.DataPlace is not { } place || place == kept)
            return;

        if (kept is null)
            context.Folder.RememberPlace(service, place);
        else
            context.Log($"{service}: the data of earlier starts is in the {kept}, which is not used now; this is the {place} (--reset begins anew)");
    }

    private static IEnumerable<IServiceSource> Candidates(
        string service, IReadOnlyList<IServiceSource> sources, string? demanded, string? kept)
    {
        if (string.IsNullOrEmpty(demanded))
            return kept is null ? sources : sources.OrderBy(source => source.DataPlace is null || source.DataPlace == kept ? 0 : 1);

        var found = sources.Where(source => source.Name == demanded).ToArray();
        var names = string.Join(", ", sources.Skip(1).Select(source => source.Name));
        return found.Length > 0 ? found : throw new SetupException($"SAAS_DEV_{service.Replace("SQL", "").ToUpperInvariant()}={demanded} is not known; use one of {names}.");
    }
}
