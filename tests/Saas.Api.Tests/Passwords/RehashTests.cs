using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Passwords;

/// <summary>Hashes follow the settings: at the first sign-in after these have changed.</summary>
public sealed class RehashTests
{
    private const string OldPepper = "the-first-pepper-of-32-characters-or-more";
    private const string NewPepper = "the-second-pepper-of-32-characters-or-more";

    [Fact]
    public async Task Makes_the_hash_anew_with_the_parameters_of_now_and_then_leaves_it()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_MEMORY_KIB"] = "128", ["PASSWORD_PASSES"] = "2" });
        var before = await HashAsync(user);

        using var wrong = await api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = "not the one" });
        Assert.Equal(before, await HashAsync(user));
        await ApiUser.SignInAsync(api.Client, user.Email, user.Password);
        var after = await HashAsync(user);
        await ApiUser.SignInAsync(api.Client, user.Email, user.Password);

        Assert.StartsWith("$argon2id$v=19$m=64,t=1,p=1$", before, StringComparison.Ordinal);
        Assert.StartsWith("$argon2id$v=19$m=128,t=2,p=1$", after, StringComparison.Ordinal);
        Assert.Equal(after, await HashAsync(user));
        await user.SignInAgainAsync();
    }

    [Fact]
    public async Task Never_over_a_password_that_was_changed_in_the_meantime()
    {
        var (user, other) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_MEMORY_KIB"] = "128" });
        var changed = await HashAsync(other);
        await using var change = await ApiHost.Current.ConnectAsync("postgres");
        await using var transaction = await change.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE accounts SET password_hash = $1 WHERE email = $2", change, transaction))
        {
            command.Parameters.Add(new() { Value = changed });
            command.Parameters.Add(new() { Value = user.Email });
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var signIn = ApiUser.SignInAsync(api.Client, user.Email, user.Password);
        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))", change.ProcessID) > 0);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await signIn;

        Assert.Equal(changed, await HashAsync(user));
    }

    [Fact]
    public async Task A_pepper_is_part_of_the_hash_and_can_be_brought_in_and_exchanged()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await using var first = await WithPepperAsync(OldPepper);
        await using var both = await WithPepperAsync($"{NewPepper},{OldPepper}");

        await ApiUser.SignInAsync(first.Client, user.Email, user.Password);
        var peppered = await HashAsync(user);
        using var without = await LoginAsync(ApiHost.Current.Api, user);
        await ApiUser.SignInAsync(both.Client, user.Email, user.Password);
        using var withOldOnly = await LoginAsync(first, user);

        Assert.Matches(@",p=1,keyid=[A-Za-z0-9+/]{8}\$", peppered);
        await without.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.NotEqual(peppered.Split('$')[3], (await HashAsync(user)).Split('$')[3]);
        await withOldOnly.ShouldBeProblemAsync(401, "invalid_credentials");
        await ApiUser.SignInAsync(both.Client, user.Email, user.Password);
        Assert.NotEmpty(first.Lines("which PASSWORD_PEPPER does not hold"));
    }

    [Fact]
    public async Task A_hash_that_cannot_be_read_is_nobodys_password()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await Sql.ExecuteAsync("UPDATE accounts SET password_hash = '$2b$12$abcdefghijklmnopqrstuv' WHERE email = $1", user.Email);

        using var answer = await LoginAsync(ApiHost.Current.Api, user);

        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static Task<ApiInstance> WithPepperAsync(string peppers) =>
        ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_PEPPER"] = peppers });

    private static Task<HttpResponseMessage> LoginAsync(ApiInstance api, ApiUser user) =>
        api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password });

    private static Task<string> HashAsync(ApiUser user) => Sql.ScalarAsync<string>("SELECT password_hash FROM accounts WHERE email = $1", user.Email);
}
