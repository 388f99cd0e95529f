using System.IO.Compression;
using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

public sealed class ExportAccountTests
{
    [Fact]
    public async Task Has_what_is_held_in_all_tenants_and_no_secret()
    {
        await using var leaving = await LeavingApi.StartAsync();
        var other = await Tenant.CreateAsync(leaving.Api);
        var user = await leaving.AddUserAsync("ADMIN");
        await leaving.Database.ExecuteAsync($"UPDATE accounts SET email_verified_at = now() WHERE email = '{user.Email}'");
        await other.AddAsync(email: user.Email, name: "Elsewhere");
        var added = await (leaving.Tenant with { Admin = user }).AddAsync();
        await Authenticator.EnrollAsync(user);
        var key = await user.AddOwnKeyAsync("users.read");
        await user.AddTenantKeyAsync("users.read");

        var archive = await FetchAsync(user, await ExportAsync(user));

        Assert.Equal(user.Email, Assert.Single(archive["accounts"]).Text("email"));
        Assert.Equal([leaving.Tenant.Id, other.Id], archive["users"].Select(row => row.GetProperty("tenant_id").GetGuid()));
        Assert.NotEmpty(archive["sessions"]);
        Assert.Equal(10, archive["recovery_codes"].Count);
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(archive["totp_secrets"]).GetProperty("confirmed_at").ValueKind);
        var exported = Assert.Single(archive["api_keys"]);
        Assert.Equal((key.Id, "Of a user", "users.read"), (exported.GetProperty("id").GetGuid(), exported.Text("name"), exported.GetProperty("scopes")[0].GetString()));
        Assert.Contains(archive["audit_events"], row => row.Text("action") == "user.created" && row.GetProperty("tenant_id").GetGuid() == other.Id && row.GetProperty("after").Text("name") == "Elsewhere");
        var text = string.Join('\n', archive.Values.SelectMany(rows => rows).Select(row => row.GetRawText()));
        // What it did to others is there, what they are called is not.
        Assert.Contains(added.Text("id"), text, StringComparison.Ordinal);
        Assert.DoesNotContain(added.Text("email"), text, StringComparison.Ordinal);
        Assert.DoesNotContain(leaving.Tenant.Admin.Email, text, StringComparison.Ordinal);
        Assert.DoesNotContain("argon2", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("\"[a-z_]*(hash|secret|salt)\"", text);
        Assert.DoesNotContain(key.Key[^30..], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_nothing_of_a_tenant_that_waits_for_the_mailbox_to_be_proven()
    {
        await using var leaving = await LeavingApi.StartAsync();
        var company = await Tenant.CreateAsync(leaving.Api);
        var squatter = await leaving.AddUserAsync();
        await company.AddAsync(email: squatter.Email, name: "The owner of the mailbox");

        var archive = await FetchAsync(squatter, await ExportAsync(squatter));

        var text = string.Join('\n', archive.Values.SelectMany(rows => rows).Select(row => row.GetRawText()));
        Assert.Contains(leaving.Tenant.Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(company.Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("The owner of the mailbox", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_in_the_tenant_sees_it_whatever_their_role()
    {
        await using var leaving = await LeavingApi.StartAsync();
        var user = await leaving.AddUserAsync();
        var operation = await ExportAsync(user);

        foreach (var another in new[] { leaving.Tenant.Admin, await leaving.AddUserAsync() })
        {
            using var answer = await another.GetAsync($"/operations/{operation}");
            await answer.ShouldBeProblemAsync(404, "not_found");
        }
    }

    [Fact]
    public async Task Goes_with_its_file_when_it_is_old_and_when_the_account_is_erased()
    {
        await using var leaving = await LeavingApi.StartAsync(("OPERATIONS_KEEP", "2s"));
        var (user, erased) = (await leaving.AddUserAsync(), await leaving.AddUserAsync());
        await ExportAsync(user);
        await ExportAsync(erased);
        Assert.Equal(2, Archives(leaving));

        var account = await leaving.AccountIdAsync(erased);
        using (var answer = await erased.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);
        await leaving.ErasedAsync(account);
        Assert.InRange(Archives(leaving), 0, 1);

        await Eventually.TrueAsync(async () =>
        {
            await leaving.RunAsync("operations.retention");
            return Archives(leaving) == 0;
        });
    }

    private static int Archives(LeavingApi leaving) => Directory.EnumerateFiles(leaving.Files, "*.zip", SearchOption.AllDirectories).Count();

    private static async Task<Guid> ExportAsync(ApiUser user)
    {
        using var answer = await user.PostAsync("/account/export");
        var operation = (await answer.ShouldBeAsync(202)).GetProperty("id").GetGuid();
        await Eventually.TrueAsync(async () =>
        {
            using var looked = await user.GetAsync($"/operations/{operation}");
            return (await looked.ShouldBeAsync(200)).Text("state") == "succeeded";
        });
        return operation;
    }

    private static async Task<Dictionary<string, IReadOnlyList<JsonElement>>> FetchAsync(ApiUser user, Guid operation)
    {
        using var answer = await user.GetAsync($"/operations/{operation}");
        var link = new Uri((await answer.ShouldBeAsync(200)).Text("resultLink"));
        using var file = await user.Client.GetAsync(link.PathAndQuery, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)file.StatusCode);
        await using var archive = new ZipArchive(await file.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Dictionary<string, IReadOnlyList<JsonElement>> tables = [];
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken));
            var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            tables[Path.GetFileNameWithoutExtension(entry.Name)] = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
        }
        return tables;
    }
}
