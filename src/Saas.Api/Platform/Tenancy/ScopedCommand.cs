using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Audit;

namespace Saas.Api.Platform.Tenancy;

/// <summary>One statement of a <see cref="ScopedConnection"/>: sent as the batch [set scope, statement].</summary>
internal sealed class ScopedCommand(ScopedConnection connection) : DbCommand
{
    private const string SetScope = "SELECT set_config('app.tenant_id', $1, true)";
    private const string SetActor = "SELECT set_config('app.actor', $1, true)";
    private const string SetBoth = "SELECT set_config('app.tenant_id', $1, true), set_config('app.actor', $2, true)";
    private const string PlanAnew = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)";

    private bool _ran;

    /// <summary>The driver's own time-outs come first; this one holds when a silent server keeps even its cancellation waiting.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

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

    // The whole of it is waited for, disposal included: after a time-out the driver may wait for a silent server even there.
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(behavior, cancellationToken);
        try
        {
            // Cancellation is the driver's own matter: to leave it behind would lose the reader, and with it the connection.
            return await reading.WaitAsync(Longest, CancellationToken.None);
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            _ = DisposeLateAsync(reading);
            throw;
        }
    }

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        WriteAsync(cancellationToken).WaitAsync(Longest, CancellationToken.None);

    private static async Task DisposeLateAsync(Task<DbDataReader> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.IsCompletedSuccessfully)
            await (await reading).DisposeAsync();
    }

    /// <summary>What sets the scope of the transaction that it travels in, and for whom is written in it. Null: neither is to be set.</summary>
    public static NpgsqlBatchCommand? Scope(Guid? tenantId) => (tenantId, Actor.Current) switch
    {
        ({ } tenant, { } actor) => new NpgsqlBatchCommand(SetBoth) { Parameters = { Text(tenant.ToString()), Text(actor.ToString()) } },
        ({ } tenant, null) => new NpgsqlBatchCommand(SetScope) { Parameters = { Text(tenant.ToString()) } },
        (null, { } actor) => new NpgsqlBatchCommand(SetActor) { Parameters = { Text(actor.ToString()) } },
        _ => null,
    };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private async Task<DbDataReader> ReadAsync(CommandBehavior behavior, CancellationToken ct)
    {
        await using var batch = CreateBatch();
        var before = batch.BatchCommands.IndexOf(_statement);
        // SingleResult and SingleRow would stop at the scope's own result.
        var reader = await batch.ExecuteReaderAsync(behavior & CommandBehavior.SequentialAccess, ct);
        try
        {
            for (var i = 0; i < before; i++)
                await reader.NextResultAsync(ct);
            _ran = true;
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    private async Task<int> WriteAsync(CancellationToken ct)
    {
        await using var batch = CreateBatch();
        await batch.ExecuteNonQueryAsync(ct);
        _ran = true;
        return (int)_statement.RecordsAffected;
    }

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteDbDataReaderAsync(CommandBehavior.Default, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
    }

    private NpgsqlBatch CreateBatch()
    {
        var batch = connection.Source.CreateBatch();
        if (CommandTimeout > 0)
            batch.Timeout = CommandTimeout;
        if (Scope(connection.TenantId) is { } scope)
            batch.BatchCommands.Add(scope);
        if (connection.PlansAnew)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanAnew));
        batch.BatchCommands.Add(_statement);
        foreach (var rider in connection.Riders)
            batch.BatchCommands.Add(rider.Command());
        return batch;
    }

    /// <summary>The last that happens to a command: its rows are read by now, hence its transaction is over.</summary>
    protected override void Dispose(bool disposing)
    {
        if (_ran)
        {
            foreach (var rider in connection.Riders)
                rider.Sent();
        }
        base.Dispose(disposing);
    }

    // Nothing here may block a thread, and nothing is prepared by hand: Npgsql prepares what repeats.
    public override void Prepare() { }
    public override void Cancel() { }
    public override int ExecuteNonQuery() => throw new NotSupportedException();
    public override object? ExecuteScalar() => throw new NotSupportedException();
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
}
