using System.Globalization;
using Dapper;
using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Access;

/// <summary>
/// Lets a request through to its endpoint when the endpoint's <see cref="AccessRule"/> is met; refuses by default. Order: token,
/// session and rights (or API key), tenant, permission or the policy beside it.
/// </summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, AccessTokens tokens, SessionAccess sessions, ApiKeyGate keys, DpopReplays replays, Database database, DatabaseGuard guard, SessionSettings options, SecondFactor secondFactor, TimeProvider time)
{
    public const string TenantHeader = "X-Tenant-ID";
    private const string BearerScheme = "Bearer ";
    private const string DpopScheme = "DPoP ";
    private const string SecondFactorChallenge = "Bearer error=\"insufficient_user_authentication\", acr_values=\"aal2\"";

    private readonly string _recentSignInChallenge =
        string.Create(CultureInfo.InvariantCulture, $"Bearer error=\"insufficient_user_authentication\", max_age=\"{(long)options.RecentSignIn.TotalSeconds}\"");

    public async Task InvokeAsync(HttpContext context)
    {
        // Anything else is the router's own answer (405, 415).
        var problem = context.GetEndpoint() is RouteEndpoint endpoint ? await CheckAsync(context, endpoint.Metadata) : null;
        await (problem is null
            ? next(context)
            : Problem.WriteAsync(context, problem, extras: problem == ProblemCode.TooManyRequests ? context.RequestServices.GetRequiredService<Caller>().Rate?.ToExtras() : null));
    }

    /// <summary>
    /// The verified access token of a request, or the problem with it. One that is bound to a key (RFC 9449) needs that key's proof, made
    /// for this request and this token; whether the proof was used before is not looked at here. An endpoint that serves everybody takes no
    /// token of an impersonation.
    /// </summary>
    public static async ValueTask<(AccessToken? Token, ProblemCode? Problem)> ReadTokenAsync(HttpContext context, AccessTokens tokens)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
            return (null, ProblemCode.AuthenticationRequired);
        if (header is not [{ } value])
            return (null, ProblemCode.InvalidToken);
        var bound = value.StartsWith(DpopScheme, StringComparison.OrdinalIgnoreCase);
        if (!bound && !value.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
            return (null, ProblemCode.InvalidToken);
        var text = value[(bound ? DpopScheme : BearerScheme).Length..].Trim();
        var (token, problem) = await tokens.VerifyAsync(text, context.RequestAborted);
        if (token is { ImpersonatorId: not null } && context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is not { Anonymous: false })
            return (null, ProblemCode.ImpersonationForbidden);
        if (token is { KeyThumbprint: null } && bound)
            return (null, ProblemCode.InvalidToken);
        return token is not { KeyThumbprint: { } thumbprint } || (bound && Proves(context, thumbprint, text)) ? (token, problem) : (null, ProblemCode.InvalidDpopProof);
    }

    private static bool Proves(HttpContext context, string thumbprint, string token)
    {
        var proof = DpopProof.Of(context) ?? context.RequestServices.GetRequiredService<DpopProofs>().Read(context);
        proof?.Keep(context);
        return proof is not null && proof.KeyThumbprint == thumbprint && proof.TokenHash == DpopProofs.HashOf(token);
    }

    /// <summary>A request without a token may bring a proof: for the session that it opens or refreshes.</summary>
    private async ValueTask<ProblemCode?> CheckProofAsync(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey(DpopProofs.Header))
            return null;
        if (context.RequestServices.GetRequiredService<DpopProofs>().Read(context) is not { } proof || !await replays.UseAsync(proof))
            return ProblemCode.InvalidDpopProof;
        proof.Keep(context);
        return null;
    }

    private async ValueTask<ProblemCode?> CheckAsync(HttpContext context, EndpointMetadataCollection endpoint)
    {
        if (endpoint.GetMetadata<AccessRule>() is not { } rule)
            return ProblemCode.PermissionDenied;
        Actor.Current?.Calls(endpoint.GetMetadata<IEndpointNameMetadata>()?.EndpointName);
        if (!rule.Always && !await guard.IsPassedSoonAsync(context.RequestAborted))
            return ProblemCode.Unavailable;
        if (rule.Anonymous && !(rule.OrSignedIn && context.Request.Headers.Authorization.Count > 0))
            return rule.Always ? null : await CheckProofAsync(context);
        context.Response.Headers.CacheControl = "no-store";
        if (ApiKeyGate.IsFor(context))
            return await keys.CheckAsync(context, rule, endpoint.GetMetadata<ApiKeyUse>());

        var (token, problem) = await ReadTokenAsync(context, tokens);
        if (token is null)
            return problem;
        var (role, isReplay, rate) = await sessions.FindRoleAsync(token, token.KeyThumbprint is null ? null : DpopProof.Of(context), context.RequestAborted);
        if (role is null)
            return isReplay ? ProblemCode.InvalidDpopProof : ProblemCode.SessionRevoked;
        if (role == SessionAccess.LacksFactor)
            return Challenge(context, ProblemCode.MfaRequired, SecondFactorChallenge);

        var rights = Rights.Read(role);
        var tenantId = token.TenantId;
        var caller = context.RequestServices.GetRequiredService<Caller>();
        caller.Set(token, tenantId, rights);
        if (caller.IsOverRate(rate, context))
            return ProblemCode.TooManyRequests;
        if (token.ImpersonatorId is not null && endpoint.GetMetadata<ImpersonationRule>() is not { Allowed: true })
            return ProblemCode.ImpersonationForbidden;
        if (context.Request.Headers.TryGetValue(TenantHeader, out var header))
        {
            if (header is not [{ } text] || !Guid.TryParseExact(text, "D", out tenantId))
                return ProblemCode.InvalidTenantId;
            if (tenantId != token.TenantId && await CheckForeignTenantAsync(rights, token.Methods, tenantId, context.RequestAborted) is { } refused)
                return refused;
        }

        caller.Set(token, tenantId, rights);
        Actor.Current?.SignedIn(token.AccountId, token.SessionId, token.ImpersonatorId);
        if (rule.Permission is { } permission && !rights.Holds(permission) && await CheckPolicyAsync(context, rule.Otherwise) is { } denied)
            return denied;
        return endpoint.GetMetadata<RecentSignIn>() is null ? null : await CheckRecentAsync(context, token);
    }

    /// <summary>A recent sign-in, and with as many factors as the account has: whoever knows the password alone must not change the others.</summary>
    private async Task<ProblemCode?> CheckRecentAsync(HttpContext context, AccessToken token)
    {
        // Whoever acts for another one has not signed in as that one, however recently.
        if (token.ImpersonatorId is not null)
            return ProblemCode.ImpersonationForbidden;
        if (token.AuthenticatedAt <= time.GetUtcNow() - options.RecentSignIn)
            return Challenge(context, ProblemCode.ReauthenticationRequired, _recentSignInChallenge);
        return await secondFactor.IsLackingAsync(token.AccountId, token.SessionId, context.RequestAborted)
            ? Challenge(context, ProblemCode.MfaRequired, SecondFactorChallenge)
            : null;
    }

    private static Task<ProblemCode?> CheckPolicyAsync(HttpContext context, ResourcePolicy? policy) =>
        policy is not null && Guid.TryParse(context.GetRouteValue("id") as string, out var id)
            ? policy.CheckAsync(id, context.RequestServices.GetRequiredService<TenantDb>(), context.RequestAborted)
            : Task.FromResult<ProblemCode?>(ProblemCode.PermissionDenied);

    /// <summary>What would do, in the words of RFC 9470.</summary>
    private static ProblemCode Challenge(HttpContext context, ProblemCode code, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return code;
    }

    private async Task<ProblemCode?> CheckForeignTenantAsync(Rights rights, string methods, Guid tenantId, CancellationToken ct)
    {
        if (!rights.Holds(Permissions.PlatformTenants))
            return ProblemCode.TenantMismatch;
        var system = database.System;
        if (!await system.QuerySingleAsync<bool>(SessionSql.SelectTenantExists, new { TenantId = tenantId, ct }))
            return ProblemCode.TenantNotFound;
        return SignInMethods.HasMultiFactor(methods) || !await system.QuerySingleAsync<bool>(SessionSql.SelectTenantRequiresMfa, new { TenantId = tenantId, ct })
            ? null
            : ProblemCode.MfaRequired;
    }
}
