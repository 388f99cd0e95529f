using System.Text.Json;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Upkeep;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Telemetry;

/// <summary>JSON logs on standard output; traces and metrics by OTLP when an endpoint is set (else they cost nothing).</summary>
internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder, SettingsReader settings)
    {
        var level = settings.Text(Settings.LogLevel) is var text && text.All(char.IsAsciiLetter) && Enum.TryParse<LogLevel>(text, ignoreCase: true, out var parsed)
            ? parsed
            : throw new SettingException(Settings.LogLevel, "must be Trace, Debug, Information, Warning or Error");
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(level);
        // The framework's own request lines would hold query values.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A start that fails is reported by CommandLine, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.JsonWriterOptions = new JsonWriterOptions { Indented = false };
        });

        if (settings.Optional(Settings.OtlpEndpoint) is null)
            return;
        settings.Url(Settings.OtlpEndpoint, "http", "https");
        builder.Services.AddSingleton<TelemetryFlush>().AddHostedService<JobDepthService>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("saas-api"))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddNpgsql().AddSource(JobMetrics.Name).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter("Npgsql", JobMetrics.Name, DenialMetrics.Name, PasswordMetrics.Name).AddOtlpExporter());
    }
}
