using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;

namespace Saas.Api.Platform.Tenancy;

/// <summary>One statement of a <see cref="ScopedConnection"/>: sent as the batch [set scope, statement].</summary>
internal sealed class ScopedCommand(ScopedConnection connection) : DbCommand
{
    private const string SetScope = "SELECT set_config('app.tenant_id', $1, true)";

    private readonly NpgsqlBatchCommand _statement = new();

    [AllowNull]
    public override string CommandText { get => _statement.CommandText; set => _statement.CommandText = value ?? ""; }
    public override int CommandTimeout { get; set; }
    public override CommandType CommandType { get => _statement.CommandType; set => _statement.CommandType = value; }
    public override bool DesignTimeVisible { get; set; }
    public override UpdateRowSource UpdatedRowSource { get; set; }
    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            if (value is not null && value != connection)
                throw new NotSupportedException("A command stays with the scope that it was made for.");
        }
    }

    protected override DbParameterCollection DbParameterCollection => _statement.Parameters;
    protected override DbTransaction? DbTransaction { get; set; }

    protected override DbParameter CreateDbParameter() => new NpgsqlParameter();

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var batch = CreateBatch();
        // SingleResult and SingleRow would stop at the scope's own result.
        var reader = await OrCancelledAsync(batch.ExecuteReaderAsync(behavior & CommandBehavior.SequentialAccess, cancellationToken), batch, cancellationToken);
        try
        {
            await reader.NextResultAsync(cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        var batch = CreateBatch();
        await OrCancelledAsync(batch.ExecuteNonQueryAsync(cancellationToken), batch, cancellationToken);
        return (int)_statement.RecordsAffected;
    }

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteDbDataReaderAsync(CommandBehavior.Default, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
    }

    /// <summary>
    /// Under multiplexing a statement that was sent cannot be taken back, so a cancelled caller goes without waiting for it. The
    /// statement ends by itself or by statement_timeout, and what it gives is then dropped: an unread result would block the pipeline.
    /// </summary>
    private static async Task<T> OrCancelledAsync<T>(Task<T> answer, NpgsqlBatch batch, CancellationToken ct)
    {
        T result;
        try
        {
            result = await answer.WaitAsync(ct);
        }
        catch
        {
            _ = DropAsync(answer, batch);
            throw;
        }

        await batch.DisposeAsync();
        return result;
    }

    private static async Task DropAsync<T>(Task<T> answer, NpgsqlBatch batch)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer is { IsCompletedSuccessfully: true, Result: IAsyncDisposable result })
            await result.DisposeAsync();
        await batch.DisposeAsync();
    }

    private NpgsqlBatch CreateBatch()
    {
        var batch = connection.Source.CreateBatch();
        if (CommandTimeout > 0)
            batch.Timeout = CommandTimeout;
        var scope = new NpgsqlBatchCommand(SetScope);
        scope.Parameters.Add(new NpgsqlParameter<string> { TypedValue = connection.TenantId.ToString(), NpgsqlDbType = NpgsqlDbType.Text });
        batch.BatchCommands.Add(scope);
        batch.BatchCommands.Add(_statement);
        return batch;
    }

    // Nothing here may block a thread, and nothing is prepared by hand: Npgsql prepares what repeats.
    public override void Prepare() { }
    public override void Cancel() { }
    public override int ExecuteNonQuery() => throw new NotSupportedException();
    public override object? ExecuteScalar() => throw new NotSupportedException();
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
}
