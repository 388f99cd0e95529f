using System.Globalization;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>Adding and changing a user, one request after the other, with triggers of the table on and off in turn.</summary>
/// <param name="Name">What the triggers do, for the report and the database.</param>
/// <param name="Triggers">Of the table users.</param>
/// <param name="Most">How much longer a request may take.</param>
internal sealed record TriggerCost(string Name, IReadOnlyList<string> Triggers, double Most)
{
    public static readonly TriggerCost Audit = new("audit", ["users_audit"], 1.10);
    public static readonly TriggerCost Quota = new("quota", ["users_seats_taken", "users_seats_freed", "users_seats_changed"], 1.05);

    /// <summary>So many that a machine which is slow now and then decides by a percent at most.</summary>
    private const int Rounds = 121;
    private const int Requests = 60;

    /// <summary>After ALTER TABLE the first statements are planned anew.</summary>
    private const int WarmUp = 10;

    public async Task<int> RunAsync(BackingServices services, string binary)
    {
        await using var database = await BenchDatabase.CreateAsync(services, $"{Name}_cost", binary);
        using var api = await BenchApi.StartAsync(database, binary, runsJobs: false);
        var (add, change) = (new Series(), new Series());
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var on in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                foreach (var trigger in Triggers)
                    await database.ExecuteAsync($"ALTER TABLE users {(on ? "ENABLE" : "DISABLE")} TRIGGER {trigger}");
                await RoundAsync(api, on, round, add, change);
            }
        }
        var (adding, changing) = (add.Ratio, change.Ratio);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name} triggers\nPOST /users: {add}\nPATCH /users/{{id}}: {change}\n(at most {Most - 1:P0} more)"));
        return adding <= Most && changing <= Most ? 0 : 1;
    }

    private static async Task RoundAsync(BenchApi api, bool on, int round, Series add, Series change)
    {
        List<string> ids = [];
        List<double> adding = [], changing = [];
        for (var i = 0; i < Requests; i++)
        {
            var (took, user) = await api.TimeAsync(HttpMethod.Post, "/users", $$"""{"email":"{{Guid.CreateVersion7():N}}@example.com","name":"Person","role":"USER"}""");
            ids.Add(user.GetProperty("id").GetString()!);
            adding.Add(took);
        }
        foreach (var id in ids)
            changing.Add((await api.TimeAsync(HttpMethod.Patch, $"/users/{id}", """{"name":"Another"}""")).Milliseconds);
        if (round < 0)
            return;
        add.Take(on, adding.Skip(WarmUp));
        change.Take(on, changing.Skip(WarmUp));
    }

    /// <summary>Rounds with and without are compared pair by pair: a machine that slows down in the middle slows both of a pair.</summary>
    private sealed class Series
    {
        private readonly List<double> _with = [];
        private readonly List<double> _without = [];

        /// <summary>The median of the pairs' ratios.</summary>
        public double Ratio => Median(_with.Zip(_without, (with, without) => with / without));

        public void Take(bool on, IEnumerable<double> milliseconds) => (on ? _with : _without).Add(Median(milliseconds));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{_with.Count} pairs of rounds, medians with {Median(_with):F3} ms, without {Median(_without):F3} ms; of their ratios {Ratio - 1:+0.0 %;-0.0 %}");

        private static double Median(IEnumerable<double> values)
        {
            List<double> sorted = [.. values.Order()];
            return sorted[sorted.Count / 2];
        }
    }
}
