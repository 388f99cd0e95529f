using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Http;

/// <summary>Limits of the server, the JSON it takes, cross-origin rules and proxies.</summary>
internal static class HttpSetup
{
    private const int DeepestJson = 32;

    /// <summary>Addresses of X-Forwarded-For that are looked at, from the right; each one passed over must be a trusted proxy.</summary>
    private const int LongestProxyChain = 5;

    public static void AddHttp(this WebApplicationBuilder builder, SettingsReader settings)
    {
        var port = settings.Integer(Settings.Port, 0, 65535);
        var maxBody = settings.Integer(Settings.MaxBodyBytes, 1024, 1_073_741_824);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(port);
            kestrel.AddServerHeader = false;
            Limit(kestrel.Limits, maxBody);
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddValidation();
        builder.Services.AddSingleton<IProblemDetailsService, ProblemDetailsAdapter>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            json.MaxDepth = DeepestJson;
            json.AllowDuplicateProperties = false;
            json.RespectNullableAnnotations = true;
            json.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
            json.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.Converters.Add(new StrictStringConverter());
            json.TypeInfoResolverChain.Insert(0, ParameterJson.Default);
        });
        AddCors(builder.Services, settings.Origins(Settings.CorsOrigins));
        AddProxies(builder.Services, settings);
    }

    private static void Limit(KestrelServerLimits limits, int maxBody)
    {
        limits.MaxRequestBodySize = maxBody;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MaxConcurrentConnections = 10_000;
        limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static void AddCors(IServiceCollection services, string[] origins)
    {
        if (origins.Length == 0)
            return;
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(origins)
            .AllowCredentials()
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("authorization", "content-type", "x-tenant-id", "x-correlation-id", "if-match", "idempotency-key", "traceparent", "dpop")
            .WithExposedHeaders(CorrelationId.Header, "ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate")));
    }

    private static void AddProxies(IServiceCollection services, SettingsReader settings)
    {
        var proxies = settings.List(Settings.TrustedProxies);
        if (proxies.Length == 0)
            return;
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = LongestProxyChain;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                forwarded.KnownIPNetworks.Add(Network(proxy));
        });
    }

    private static System.Net.IPNetwork Network(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address)
            ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new SettingException(Settings.TrustedProxies, "must be addresses or networks, with commas between");
    }
}
