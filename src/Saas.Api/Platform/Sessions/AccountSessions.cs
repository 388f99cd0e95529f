using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

/// <summary>A live session as its owner sees it.</summary>
internal sealed record SessionRow(Guid Id, string? DeviceName, string? UserAgent, string? Address, DateTime CreatedAt, DateTime LastSeenAt);

/// <summary>The live sessions of an account.</summary>
internal sealed class AccountSessions(Database database)
{
    /// <summary>The newest first, those before <paramref name="before"/>.</summary>
    public async Task<List<SessionRow>> ListAsync(Guid accountId, Guid? before, int take, CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<SessionRow>(AccountSessionSql.SelectLive, new { AccountId = accountId, Before = before, Take = take, ct })];
    }
}
