using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.ApiKeys;

namespace Saas.Api.Platform.Validation;

/// <summary>Addresses or networks, at most 20.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class ClientNetworksAttribute() : ValidationAttribute($"Must be at most {Most} addresses or networks such as 203.0.113.0/24 or 2001:db8::/32, without host bits.")
{
    public const int Most = 20;

    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= Most } networks && networks.All(network => network is not null && ClientNetwork.Normalize(network) is not null));
}

/// <summary>A time that has not come yet.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class InFutureAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is DateTimeOffset time && time <= validationContext.GetRequiredService<TimeProvider>().GetUtcNow() ? new ValidationResult("Must be in the future.") : null;
}
