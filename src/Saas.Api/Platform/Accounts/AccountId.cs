namespace Saas.Api.Platform.Accounts;

/// <summary>Ids of accounts.</summary>
internal static class AccountId
{
    /// <returns>A UUIDv4: with a time in it the id would tell an ADMIN, who sees it in audit events, whether an address had an account before.</returns>
#pragma warning disable RS0030 // The ban is on ids of rows that are read in the order of their making; accounts never are.
    public static Guid New() => Guid.NewGuid();
#pragma warning restore RS0030
}
