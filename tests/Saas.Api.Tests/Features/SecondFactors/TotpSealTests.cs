using System.Security.Cryptography;
using Saas.Api.Tests.Features.Keys;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

public sealed class TotpSealTests
{
    [Fact]
    public async Task Secrets_go_over_to_a_new_master_key()
    {
        await using var own = await OwnKeys.StartAsync();
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync(await own.ApiAsync())).Admin);
        var environment = own.Database.Environment;
        environment["MASTER_KEY_PREVIOUS"] = environment["MASTER_KEY"];
        environment["MASTER_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        Assert.Contains("Encrypted the secrets of 1 authenticator apps", await own.KeysAsync("encrypt"), StringComparison.Ordinal);
        Assert.DoesNotContain("authenticator", await own.KeysAsync("encrypt"), StringComparison.Ordinal);

        environment["MASTER_KEY_PREVIOUS"] = null;
        var later = app with { User = app.User.On(await own.ApiAsync()) };
        using var answer = await later.VerifyAsync(await later.ChallengeAsync(), later.Code(1));
        await answer.ShouldBeAsync(200);
    }
}
