namespace Saas.Api.Platform.Data;

/// <summary>The database would let tenants see each other.</summary>
internal sealed class UnsafeDatabaseException(IReadOnlyList<string> faults)
    : Exception($"The database is not safe to serve from: {string.Join("; ", faults)}. Run `migrate`, and sign in as saas_app.");
