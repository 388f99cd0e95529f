using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

public sealed class MigrateTests
{
    [Fact]
    public async Task Does_nothing_the_second_time()
    {
        await using var database = new OwnDatabase();

        var first = (await database.RunAsync("migrate")).ShouldSucceed();
        var second = (await database.RunAsync("migrate")).ShouldSucceed();

        Assert.StartsWith("Applied 0001_tenants, 0002_", first.Output, StringComparison.Ordinal);
        Assert.Equal("The schema is up to date.", second.Output.Trim());
    }

    [Fact]
    public async Task Works_when_three_start_at_once_on_a_new_database()
    {
        await using var database = new OwnDatabase();

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => database.RunAsync("migrate")));

        Assert.Single(results, result => result.ShouldSucceed().Output.StartsWith("Applied", StringComparison.Ordinal));
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM signing_keys"));
    }

    [Fact]
    public async Task Refuses_when_an_applied_file_was_edited()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("UPDATE schema_migrations SET checksum = repeat('0', 64) WHERE number = 2");

        var result = await database.RunAsync("migrate");

        result.ShouldFail(1, "0002_accounts_and_sessions", "edited");
    }

    [Fact]
    public async Task Refuses_a_database_that_is_newer_than_the_program()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, '9999_future', 'x')");

        var result = await database.RunAsync("migrate");

        result.ShouldFail(1, "9999_future");
    }

    [Fact]
    public async Task Keeps_the_signing_key_and_the_data()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        var kid = await database.ScalarAsync<string>("SELECT kid FROM signing_keys");

        (await database.RunAsync("migrate")).ShouldSucceed();

        Assert.Equal(kid, await database.ScalarAsync<string>("SELECT kid FROM signing_keys"));
    }

    [Fact]
    public async Task Works_without_an_administrator_once_roles_and_database_exist()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        foreach (var name in new[] { "DATABASE_ADMIN_URL", "DATABASE_URL", "DATABASE_SYSTEM_URL" })
            database.Environment[name] = null;

        (await database.RunAsync("migrate")).ShouldSucceed();
    }

    [Fact]
    public async Task Says_in_one_line_that_PostgreSQL_cannot_be_reached_or_refuses()
    {
        await using var database = new OwnDatabase();
        database.Environment["DATABASE_ADMIN_URL"] = null;
        var missing = await database.RunAsync("migrate");
        database.Environment["DATABASE_OWNER_URL"] = "postgresql://saas_owner:secret@127.0.0.1:9/saas";
        var unreachable = await database.RunAsync("migrate");

        missing.ShouldFail(1, "PostgreSQL refused", "does not exist");
        unreachable.ShouldFail(1, "PostgreSQL cannot be reached");
        Assert.DoesNotContain("secret", unreachable.Errors, StringComparison.Ordinal);
    }
}
