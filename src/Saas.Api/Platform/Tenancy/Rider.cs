using Npgsql;

namespace Saas.Api.Platform.Tenancy;

/// <summary>A statement that travels behind another one, in its transaction and its round trip: a job, an audit row.</summary>
/// <param name="Command">Makes the statement.</param>
/// <param name="Sent">Called once the transaction is over; it may also have failed at its very end.</param>
internal sealed record Rider(Func<NpgsqlBatchCommand> Command, Action Sent);
