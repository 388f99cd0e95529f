namespace Saas.Api.Platform.Tenancy.Leaving;

/// <summary>Run by the owner on its own connection, by `migrate` only: a table that a migration has added can be erased too.</summary>
internal static class ErasurePolicySql
{
    public const string AddMissing = "SELECT add_erasure_policies()";
}
