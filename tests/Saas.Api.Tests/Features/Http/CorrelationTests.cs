using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Http;

public sealed class CorrelationTests
{
    [Theory]
    [InlineData("abc-123_X.y")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456.")]
    public async Task Keeps_a_well_formed_correlation_id(string id)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health/live", null, ("X-Correlation-ID", id));

        Assert.Equal(id, answer.Header("X-Correlation-ID"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("\"quoted\"")]
    [InlineData("{\"level\":\"forged\"}")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456.x")]
    public async Task Replaces_any_other(string id)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health/live", null, ("X-Correlation-ID", id));

        Assert.Matches("^[0-9a-f]{32}$", answer.Header("X-Correlation-ID"));
    }

    [Fact]
    public async Task Replaces_one_that_is_not_ASCII_and_one_that_is_given_twice()
    {
        using var umlaut = await RawHttp.SendAsync(ApiHost.Current.Url, "GET /health/live HTTP/1.1", null, "X-Correlation-ID: \u00fcmlaut");
        using var twice = await RawHttp.SendAsync(ApiHost.Current.Url, "GET /health/live HTTP/1.1", null, "X-Correlation-ID: a", "X-Correlation-ID: b");

        Assert.Contains((int)umlaut.StatusCode, new[] { 200, 400 });
        if ((int)umlaut.StatusCode == 200)
            Assert.Matches("^[0-9a-f]{32}$", umlaut.Header("X-Correlation-ID"));
        Assert.Matches("^[0-9a-f]{32}$", twice.Header("X-Correlation-ID"));
    }

    [Fact]
    public async Task Makes_one_for_each_request_without()
    {
        using var first = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health/live");
        using var second = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/nowhere");

        Assert.Matches("^[0-9a-f]{32}$", first.Header("X-Correlation-ID"));
        Assert.NotEqual(first.Header("X-Correlation-ID"), second.Header("X-Correlation-ID"));
    }

    [Fact]
    public async Task Honours_traceparent()
    {
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        using var answer = await ApiHost.Current.Client.SendJsonAsync(
            HttpMethod.Get, "/users/me", null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));

        var problem = await answer.ShouldBeProblemAsync(401, "authentication_required");
        Assert.Equal(trace, problem.Text("traceId"));
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    public async Task Makes_a_trace_of_its_own_when_traceparent_is_malformed(string traceparent)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("traceparent", traceparent));

        var problem = await answer.ShouldBeProblemAsync(401, "authentication_required");
        Assert.DoesNotContain(problem.Text("traceId"), traceparent, StringComparison.Ordinal);
        Assert.NotEqual(new string('0', 32), problem.Text("traceId"));
    }

    [Fact]
    public async Task Logs_one_JSON_line_a_request_with_what_finds_it_and_no_secret()
    {
        var tenant = await Tenant.CreateAsync();
        var id = $"log-{Unique.Text()}";

        using var answer = await tenant.Admin.GetAsync("/users?search=secretvalue&cursor=bad", ("X-Correlation-ID", id));

        var problem = await answer.ShouldBeProblemAsync(400, "invalid_cursor");
        var line = Assert.Single(await ApiHost.Current.Api.RequestLinesAsync(id));
        var state = line.GetProperty("State");
        Assert.Equal(["GET", "/users", "400"], [state.Text("method"), state.Text("path"), state.GetProperty("status").ToString()]);
        Assert.Equal(["invalid_cursor", id, problem.Text("traceId")], [state.Text("problem"), state.Text("correlationId"), state.Text("traceId")]);
        Assert.Equal(tenant.Id, state.GetProperty("tenantId").GetGuid());
        Assert.True(line.GetProperty("Timestamp").GetDateTimeOffset().Offset == TimeSpan.Zero);
        Assert.DoesNotContain("secretvalue", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_logs_passwords_tokens_or_addresses()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var refreshed = await user.RefreshAsync();
        var tokens = await refreshed.ShouldBeAsync(200);
        var id = $"log-{Unique.Text()}";
        using var bad = await user.PostAsync("/auth/login", $$"""{"email":"{{user.Email}}","password":"{{user.Password}}","x":1}""", ("X-Correlation-ID", id));
        await bad.ShouldBeProblemAsync(400, "malformed_json");

        Assert.Single(await ApiHost.Current.Api.RequestLinesAsync(id));

        var log = string.Join('\n', ApiHost.Current.Api.Output);
        foreach (var secret in new[] { user.Password, user.Email, user.AccessToken, user.RefreshToken!, tokens.Text("accessToken"), tokens.Text("refreshToken") })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_nothing_to_the_log_that_is_no_JSON()
    {
        var id = $"log-{Unique.Text()}";
        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "GET /line%0Abreak%0D%0A{ HTTP/1.1", null, $"X-Correlation-ID: {id}");
        await answer.ShouldBeProblemAsync(404, "not_found");

        Assert.Single(await ApiHost.Current.Api.RequestLinesAsync(id));

        foreach (var line in ApiHost.Current.Api.Output.SkipLast(1))
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
    }
}
