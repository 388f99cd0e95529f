using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>Jobs that this program cannot run: of a kind or a form that an older or a newer one wrote.</summary>
public sealed class UnknownJobTests
{
    private const string WrongForm = "The payload does not have the form that the handler takes.";

    [Theory]
    [InlineData("nobody.knows", "{}", "No handler for the kind 'nobody.knows' in this program.")]
    [InlineData("mail.send", """{"recipient": "a@example.com"}""", WrongForm)]
    [InlineData("probe", "[1]", WrongForm)]
    [InlineData("probe", "null", WrongForm)]
    [InlineData("probe", """{"milliseconds": "soon"}""", WrongForm)]
    public async Task After_a_while_it_is_dead_with_a_clear_error_and_nothing_else_stops(string kind, string payload, string error)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await AddAsync(probes, kind, payload, "11 minutes");

        await ProbeJobs.StateAsync(id, "dead");
        await ProbeJobs.StateAsync(await probes.AddOneAsync(), "succeeded");
        using var answer = await probes.Admin.GetAsync($"/jobs/{id}");
        Assert.Equal(error, (await answer.ShouldBeAsync(200)).GetProperty("job").Text("lastError"));
    }

    [Theory]
    [InlineData("nobody.knows")]
    [InlineData("mail.send")]
    public async Task At_first_it_waits_for_a_program_that_knows_it_and_spends_no_attempt(string kind)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await AddAsync(probes, kind, "{}", "0");

        await ProbeJobs.StateAsync(id, "scheduled");
        Assert.Equal(0, await Sql.ScalarAsync<int>("SELECT attempt FROM jobs WHERE id = $1 AND run_at > now()", id));
    }

    private static Task<Guid> AddAsync(ProbeJobs probes, string kind, string payload, string age) => Sql.ScalarAsync<Guid>(
        "INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, created_at) VALUES ($1, gen_random_uuid(), $2, 'available', $3::jsonb, 3, now() - $4::interval) RETURNING id",
        probes.Admin.TenantId, kind, payload, age);
}
