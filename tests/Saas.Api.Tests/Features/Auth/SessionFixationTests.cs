using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Whoever signs in gets a session of its own, whatever tokens come along.</summary>
public sealed class SessionFixationTests
{
    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/tenants")]
    public async Task A_session_that_the_caller_brings_is_not_gone_on_with(string path)
    {
        var (attacker, victim) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);

        using var answer = await ApiHost.Current.Client.SendJsonAsync(
            HttpMethod.Post,
            path,
            path == "/tenants" ? new { name = $"Acme {Unique.Text()}", email = victim.Email, password = victim.Password } : new { email = victim.Email, password = victim.Password },
            ("Cookie", $"refresh_token={attacker.RefreshToken}"),
            ("Authorization", $"Bearer {attacker.AccessToken}"));

        Assert.True(answer.IsSuccessStatusCode);
        var signedIn = ApiUser.From(ApiHost.Current.Client, await answer.ReadJsonAsync(), victim.Password);
        Assert.NotEqual(Jwt.Payload(attacker.AccessToken).Text("sid"), Jwt.Payload(signedIn.AccessToken).Text("sid"));
        Assert.DoesNotContain(attacker.RefreshToken!, answer.Header("Set-Cookie"), StringComparison.Ordinal);
        using var refreshed = await attacker.RefreshAsync();
        Assert.Equal(attacker.Email, (await refreshed.ShouldBeAsync(200)).GetProperty("user").Text("email"));
    }
}
