namespace Saas.Api.Platform.Data;

/// <summary>Marks a SQL constant that runs as saas_system, with the reason why it must see more than one tenant. A test pins the list.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CrossTenantAttribute(string why) : Attribute
{
    public string Why { get; } = why;
}
