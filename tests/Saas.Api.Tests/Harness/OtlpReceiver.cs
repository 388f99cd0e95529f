using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Saas.Api.Tests.Harness;

/// <summary>What one instrument has told for one kind of job (and outcome): the last value of a counter or gauge, count and sum of a histogram.</summary>
internal sealed record MetricPoint(string Name, string Kind, string? Outcome, double Value, double Sum);

/// <summary>A collector of OpenTelemetry (OTLP 1, http/protobuf) that keeps the last point of each series.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string, string, string?), MetricPoint> _points = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Settings of a program that exports to it.</summary>
    public (string Name, string? Value)[] Settings(int intervalMilliseconds) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", intervalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public MetricPoint? Point(string name, string kind, string? outcome = null) => _points.GetValueOrDefault((name, kind, outcome));

    public static async Task<OtlpReceiver> StartAsync()
    {
        var app = QuietServer.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", () => Results.Bytes([], "application/x-protobuf"));
        app.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            foreach (var point in OtlpMetrics.Read(body.ToArray()))
                receiver._points[(point.Name, point.Kind, point.Outcome)] = point;
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
