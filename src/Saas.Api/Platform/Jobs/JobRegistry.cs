using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Saas.Api.Platform.Jobs;

/// <summary>One kind with its handler, its payload's type left behind.</summary>
internal sealed record JobRegistration(
    string Kind, TimeSpan Timeout, int? MaxConcurrency, bool MustRun, Backoff Backoff, Func<IServiceProvider, string, JobContext, CancellationToken, Task<JobOutcome>> Run);

/// <summary>The kinds that this program knows.</summary>
internal sealed class JobRegistry(IEnumerable<JobRegistration> registrations)
{
    private readonly FrozenDictionary<string, JobRegistration> _kinds = registrations.ToFrozenDictionary(registration => registration.Kind, StringComparer.Ordinal);

    public IReadOnlyList<JobRegistration> All => _kinds.Values;

    /// <summary>The kinds that nobody pauses or cancels.</summary>
    public string[] MustRun { get; } = [.. registrations.Where(registration => registration.MustRun).Select(registration => registration.Kind)];

    public JobRegistration? Find(string kind) => _kinds.GetValueOrDefault(kind);
}

/// <summary>The payload is not what the handler takes: written by an older or a newer program.</summary>
internal sealed class JobPayloadException(Exception inner) : Exception("The payload does not have the form that the handler takes.", inner);

internal static class JobRegistrations
{
    /// <summary>Makes a handler known. It is made anew for each job, in a scope that acts for the job's tenant.</summary>
    public static IServiceCollection AddJob<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, JobKind<TPayload> kind)
        where TPayload : class
        where THandler : class, IJobHandler<TPayload>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(new JobRegistration(kind.Name, kind.Timeout, kind.MaxConcurrency, kind.MustRun, kind.Backoff,
            (scope, payload, job, ct) => scope.GetRequiredService<THandler>().RunAsync(Read(kind, payload), job, ct)));
    }

    private static TPayload Read<TPayload>(JobKind<TPayload> kind, string payload) where TPayload : class
    {
        try
        {
            return JsonSerializer.Deserialize(payload, kind.Json) ?? throw new JsonException("null");
        }
        catch (JsonException unreadable)
        {
            throw new JobPayloadException(unreadable);
        }
    }
}
