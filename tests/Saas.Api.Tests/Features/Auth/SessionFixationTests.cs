using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Signing in opens a new session, whatever the request brings of another one.</summary>
public sealed class SessionFixationTests
{
    [Fact]
    public async Task Sign_in_never_takes_over_a_session_that_the_request_brings()
    {
        var attacker = (await Tenant.CreateAsync()).Admin;
        var victim = (await Tenant.CreateAsync()).Admin;

        using var answer = await victim.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", new { email = victim.Email, password = victim.Password },
            ("Cookie", $"refresh_token={attacker.RefreshToken}"), ("Authorization", $"Bearer {attacker.AccessToken}"));

        var json = await answer.ShouldBeAsync(200);
        var sid = Jwt.Payload(json.Text("accessToken")).Text("sid");
        Assert.NotEqual(Jwt.Payload(attacker.AccessToken).Text("sid"), sid);
        Assert.NotEqual(Jwt.Payload(victim.AccessToken).Text("sid"), sid);
        Assert.DoesNotContain(attacker.RefreshToken!, answer.Header("Set-Cookie"), StringComparison.Ordinal);
        var next = await attacker.RefreshedAsync();
        Assert.Equal(attacker.Id, next.Id);
    }

    [Theory]
    [InlineData("refreshToken")]
    [InlineData("sessionId")]
    [InlineData("sid")]
    public async Task A_session_cannot_be_named_in_the_body(string member)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", $$"""{"email":"{{user.Email}}","password":"{{user.Password}}","{{member}}":"{{user.RefreshToken}}"}""");

        await answer.ShouldBeProblemAsync(400, "malformed_json");
    }

    [Fact]
    public async Task Every_sign_in_has_a_session_and_a_token_of_its_own()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var again = await user.SignInAgainAsync();

        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("sid"), Jwt.Payload(again.AccessToken).Text("sid"));
        Assert.NotEqual(user.RefreshToken, again.RefreshToken);
    }
}
