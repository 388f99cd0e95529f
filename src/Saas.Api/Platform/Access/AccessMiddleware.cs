using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Access;

/// <summary>
/// Lets a request through to its endpoint when the endpoint's <see cref="AccessRule"/> is met; refuses by default. Order: token,
/// session and role, tenant, permission.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessTokens tokens, SessionAccess sessions, Database database, DatabaseGuard guard, SessionSettings options, TimeProvider time)
{
    public const string TenantHeader = "X-Tenant-ID";
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        // Anything else is the router's own answer (405, 415).
        var problem = context.GetEndpoint() is RouteEndpoint endpoint ? await CheckAsync(context, endpoint.Metadata) : null;
        await (problem is null ? next(context) : Problem.WriteAsync(context, problem));
    }

    /// <summary>The verified access token of a request, or the problem with it.</summary>
    public static ValueTask<(AccessToken? Token, ProblemCode? Problem)> ReadTokenAsync(HttpContext context, AccessTokens tokens)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
            return new((null, ProblemCode.AuthenticationRequired));
        return header is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? tokens.VerifyAsync(value[Scheme.Length..].Trim(), context.RequestAborted)
            : new((null, ProblemCode.InvalidToken));
    }

    private async ValueTask<ProblemCode?> CheckAsync(HttpContext context, EndpointMetadataCollection endpoint)
    {
        if (endpoint.GetMetadata<AccessRule>() is not { } rule)
            return ProblemCode.PermissionDenied;
        Actor.Current?.Calls(endpoint.GetMetadata<IEndpointNameMetadata>()?.EndpointName);
        if (!rule.Always && !await guard.IsPassedSoonAsync(context.RequestAborted))
            return ProblemCode.Unavailable;
        if (rule.Anonymous)
            return null;
        context.Response.Headers.CacheControl = "no-store";

        var (token, problem) = await ReadTokenAsync(context, tokens);
        if (token is null)
            return problem;
        if (await sessions.FindRoleAsync(token.TenantId, token.AccountId, token.SessionId, context.RequestAborted) is not { } role)
            return ProblemCode.SessionRevoked;

        var tenantId = token.TenantId;
        if (context.Request.Headers.TryGetValue(TenantHeader, out var header))
        {
            if (header is not [{ } text] || !Guid.TryParseExact(text, "D", out tenantId))
                return ProblemCode.InvalidTenantId;
            if (tenantId != token.TenantId && await CheckForeignTenantAsync(role, tenantId, context.RequestAborted) is { } refused)
                return refused;
        }

        context.RequestServices.GetRequiredService<Caller>().Set(token, tenantId, role);
        Actor.Current?.SignedIn(token.AccountId, token.SessionId);
        if (rule.Permission is { } permission && !Roles.Grants(role, permission))
            return ProblemCode.PermissionDenied;
        return endpoint.GetMetadata<RecentSignIn>() is null || token.AuthenticatedAt > time.GetUtcNow() - options.RecentSignIn ? null : ProblemCode.ReauthenticationRequired;
    }

    private async Task<ProblemCode?> CheckForeignTenantAsync(string role, Guid tenantId, CancellationToken ct)
    {
        if (role != Roles.SuperAdmin)
            return ProblemCode.TenantMismatch;
        var system = database.System;
        return await system.QuerySingleAsync<bool>(SessionSql.SelectTenantExists, new { TenantId = tenantId, ct }) ? null : ProblemCode.TenantNotFound;
    }
}
