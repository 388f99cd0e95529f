using System.Collections.Concurrent;
using Saas.Api.Tests.Harness;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Faults;

/// <summary>A server that is killed while requests run and started again on its data.</summary>
public sealed class PostgresCrashTests
{
    private const int Writers = 8;
    private const int Enough = 40;

    [Theory]
    [InlineData(nameof(Signal.Quit))]
    [InlineData(nameof(Signal.Kill))]
    public async Task Answers_503_until_the_server_is_back_and_loses_no_write_that_was_acknowledged(string signal)
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await using var api = await ApiHost.Current.StartAsync(postgres.Serving);
        var admin = (await Tenant.CreateAsync(api)).Admin;
        using var load = new Load(admin);
        await load.UntilAsync(() => load.Acknowledged.Count >= Enough);

        await postgres.KillAsync(Enum.Parse<Signal>(signal));
        await load.UntilAsync(() => load.Refused >= Enough);
        using var read = await admin.GetAsync("/users");
        await read.ShouldBeProblemAsync(503, "service_unavailable");
        using var health = await api.Client.SendJsonAsync(HttpMethod.Get, "/health");
        Assert.Equal("disconnected", (await health.ShouldBeAsync(503)).Text("database"));
        var before = load.Acknowledged.Count;

        await postgres.StartAgainAsync();
        await load.UntilAsync(() => load.Acknowledged.Count >= before + Enough);
        await load.EndAsync();

        Assert.Equal(load.Acknowledged.Count, await postgres.CountUsersAsync([.. load.Acknowledged]));
        Assert.Equal(200, await (await admin.SignInAgainAsync()).StatusAsync());
    }

    /// <summary>Adds users without a pause; what is not acknowledged must be a 503 that says when to come back.</summary>
    private sealed class Load : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _work;
        private int _refused;

        public Load(ApiUser admin) => _work = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(admin)));

        public ConcurrentBag<string> Acknowledged { get; } = [];

        public int Refused => Volatile.Read(ref _refused);

        /// <summary>Waits; ends early with what went wrong in the load itself.</summary>
        public async Task UntilAsync(Func<bool> condition)
        {
            await Eventually.TrueAsync(() => _work.IsFaulted || condition());
            if (_work.IsFaulted)
                await _work;
        }

        public async Task EndAsync()
        {
            await _end.CancelAsync();
            await _work;
        }

        public void Dispose() => _end.Dispose();

        private async Task WriteAsync(ApiUser admin)
        {
            while (!_end.IsCancellationRequested)
            {
                var email = Unique.Email();
                using var answer = await admin.PostAsync("/users", new { email, name = "X", role = "USER" });
                if ((int)answer.StatusCode == 201)
                {
                    Acknowledged.Add(email);
                    continue;
                }

                await answer.ShouldBeProblemAsync(503, "service_unavailable");
                Assert.Equal("1", answer.Header("Retry-After"));
                Interlocked.Increment(ref _refused);
            }
        }
    }
}
