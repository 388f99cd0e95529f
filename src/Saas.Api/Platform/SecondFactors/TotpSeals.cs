using System.Data.Common;
using Dapper;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.SecondFactors;

internal sealed record TotpSealRow(Guid AccountId, byte[] Secret);

/// <summary>Seals the secrets of authenticator apps anew, when the master key has changed.</summary>
internal static class TotpSeals
{
    private const int AtOnce = 500;

    /// <summary>Tells how many were sealed under another master key than the one in force.</summary>
    /// <exception cref="SecretException">One cannot be opened.</exception>
    public static async Task<int> RenewAsync(DbConnection system, SecretBox box, CancellationToken ct)
    {
        var sealedNow = 0;
        Guid? after = null;
        while (true)
        {
            List<TotpSealRow> rows = [.. await system.QueryAsync<TotpSealRow>(TotpSealSql.SelectOthers, new { box.CurrentId, After = after, Take = AtOnce, ct })];
            foreach (var row in rows)
            {
                var purpose = FactorProofs.SecretPurpose(row.AccountId);
                ReadOnlyMemory<byte> renewed = box.Seal(box.Open(row.Secret, purpose), purpose);
                sealedNow += await system.ExecuteAsync(TotpSealSql.UpdateSealed, new { row.AccountId, Secret = renewed, Seen = new ReadOnlyMemory<byte>(row.Secret), ct });
            }
            if (rows.Count < AtOnce)
                return sealedNow;
            after = rows[^1].AccountId;
        }
    }
}
