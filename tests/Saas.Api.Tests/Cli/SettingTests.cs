using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

/// <summary>A missing or malformed variable stops the start with one line that names it and shows a right value.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("DATABASE_URL", "serve")]
    [InlineData("DATABASE_SYSTEM_URL", "serve")]
    [InlineData("DATABASE_SYSTEM_URL", "seed")]
    [InlineData("DATABASE_OWNER_URL", "migrate")]
    public async Task Names_what_is_missing(string name, string verb)
    {
        var environment = Complete();
        environment[name] = null;

        var result = await ApiHost.Current.RunVerbAsync(environment, verb);

        result.ShouldFail(2, name, $"{name}=postgresql://");
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("worker")]
    [InlineData("migrate")]
    [InlineData("keys", "list")]
    public async Task Names_the_master_key_when_it_is_missing(params string[] verb)
    {
        var environment = Complete();
        environment["MASTER_KEY"] = null;
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";

        var result = await ApiHost.Current.RunVerbAsync(environment, verb);

        result.ShouldFail(2, "MASTER_KEY is not set", "openssl rand -base64 32");
    }

    [Theory]
    [InlineData("PORT", "x")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("PUBLIC_URL", "api.example.com")]
    [InlineData("PUBLIC_URL", "ftp://api.example.com")]
    [InlineData("DATABASE_URL", "mysql://saas_app@localhost/saas")]
    [InlineData("DATABASE_URL", "postgresql://localhost/saas")]
    [InlineData("DATABASE_URL", "postgresql://saas_app@localhost")]
    [InlineData("DATABASE_URL", "postgresql://saas_app@localhost/saas?sslmode=maybe")]
    [InlineData("DATABASE_SYSTEM_URL", "Host=localhost;Username=saas_system")]
    [InlineData("DATABASE_CONNECTIONS", "0")]
    [InlineData("DATABASE_PREPARE", "maybe")]
    [InlineData("REDIS_URL", "http://localhost")]
    [InlineData("REDIS_URL", "redis://localhost/x")]
    [InlineData("REDIS_TIMEOUT", "250")]
    [InlineData("JWT_ACCESS_EXPIRATION", "15")]
    [InlineData("JWT_ACCESS_EXPIRATION", "0m")]
    [InlineData("JWT_REFRESH_EXPIRATION", "7 days")]
    [InlineData("SESSION_EXPIRATION", "-1d")]
    [InlineData("REFRESH_GRACE", "soon")]
    [InlineData("JWT_SECRET", "pw-of-31-bytes-is-one-too-short")]
    [InlineData("KEY_ROTATION", "90")]
    [InlineData("KEY_ROTATION", "59m")]
    [InlineData("KEY_PUBLISH_AHEAD", "59s")]
    [InlineData("KEY_REREAD", "0s")]
    [InlineData("MASTER_KEY", "pw-no-base64")]
    [InlineData("MASTER_KEY", "\"$(openssl rand -base64 32)\"")]
    [InlineData("MASTER_KEY", "cHctb25lLWJ5dGUtdG9vLXNob3J0LTMxLWJ5dGU=")]
    [InlineData("MASTER_KEY_PREVIOUS", "cHctb25lLWJ5dGUtdG9vLWxvbmctb2YtMzMtYnl0ZXM")]
    [InlineData("PASSWORD_MEMORY_KIB", "1")]
    [InlineData("PASSWORD_PASSES", "0")]
    [InlineData("PASSWORD_CONCURRENCY", "0")]
    [InlineData("PASSWORD_QUEUE", "x")]
    [InlineData("MAX_BODY_BYTES", "256KB")]
    [InlineData("CORS_ORIGINS", "app.example.com")]
    [InlineData("CORS_ORIGINS", "*")]
    [InlineData("CORS_ORIGINS", "https://app.example.com/path")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.0/33")]
    [InlineData("JOBS_IN_PROCESS", "maybe")]
    [InlineData("JOBS_CONCURRENCY", "0")]
    [InlineData("JOBS_TENANT_CONCURRENCY", "1001")]
    [InlineData("JOBS_POLL", "1")]
    [InlineData("JOBS_LEASE", "0s")]
    [InlineData("JOBS_UNKNOWN_GRACE", "soon")]
    [InlineData("JOBS_KEEP_SUCCEEDED", "1 day")]
    [InlineData("JOBS_KEEP_CANCELLED", "x")]
    [InlineData("JOBS_KEEP_DEAD", "-1d")]
    [InlineData("JOBS_DRAIN_SECRET", "pw-too-short")]
    [InlineData("JOBS_DRAIN_ISSUER", "http://issuer.example.com")]
    [InlineData("JOBS_DRAIN_ISSUER", "accounts.example.com")]
    [InlineData("SMTP_HOST", "smtp.example.com:25")]
    [InlineData("SMTP_PORT", "x")]
    [InlineData("SMTP_TLS", "maybe")]
    [InlineData("SMTP_CA_FILE", "nowhere.pem")]
    [InlineData("MAIL_FROM", "nobody")]
    [InlineData("MAIL_TIMEOUT", "soon")]
    [InlineData("MAIL_LANGUAGE", "xx")]
    [InlineData("LOG_LEVEL", "Loud")]
    [InlineData("LOG_LEVEL", "7")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost")]
    public async Task Names_what_is_malformed_and_shows_a_right_value(string name, string value)
    {
        var environment = Complete();
        environment[name] = value;

        var result = await ApiHost.Current.RunVerbAsync(environment);

        result.ShouldFail(2, name, $"{name}=");
        Assert.DoesNotContain("pw-", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_host_and_port_of_Redis_too()
    {
        var environment = Complete();
        environment["REDIS_URL"] = null;
        environment["REDIS_PORT"] = "x";

        var result = await ApiHost.Current.RunVerbAsync(environment);

        result.ShouldFail(2, "REDIS_PORT=6379");
    }

    private static Dictionary<string, string?> Complete() =>
        ApiHost.Current.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
}
