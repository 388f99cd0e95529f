namespace Saas.Api.Platform.Errors;

/// <summary>A stable code that clients can branch on, with its HTTP status and a sentence for people (RFC 9457 title).</summary>
internal sealed record ProblemCode(string Code, int Status, string Title)
{
    public static readonly ProblemCode MalformedRequest = new("malformed_request", 400, "The request is not well formed.");
    public static readonly ProblemCode MalformedJson = new("malformed_json", 400, "The body is not JSON of the documented shape.");
    public static readonly ProblemCode ValidationFailed = new("validation_failed", 400, "Some members of the request break a rule.");
    public static readonly ProblemCode InvalidParameter = new("invalid_parameter", 400, "A path, query or header value has the wrong form.");
    public static readonly ProblemCode InvalidCursor = new("invalid_cursor", 400, "The cursor is not one that this list has given out.");
    public static readonly ProblemCode InvalidTenantId = new("invalid_tenant_id", 400, "X-Tenant-ID is not a UUID.");
    public static readonly ProblemCode InvalidCode = new("invalid_code", 400, "The code or link is wrong, used, replaced by a newer one, or too old.");
    public static readonly ProblemCode InvalidPasskey = new("invalid_passkey", 400, "The new passkey does not answer a challenge of this session, or not rightly: ask for options again.");
    public static readonly ProblemCode AmbiguousCredentials = new("ambiguous_credentials", 400, "Send one credential: Authorization or X-API-Key, once.");
    public static readonly ProblemCode AuthenticationRequired = new("authentication_required", 401, "An access token or an API key is needed.");
    public static readonly ProblemCode InvalidToken = new("invalid_token", 401, "The access token is not valid here.");
    public static readonly ProblemCode TokenExpired = new("token_expired", 401, "The access token has expired: refresh it.");
    public static readonly ProblemCode SessionRevoked = new("session_revoked", 401, "The session has ended or its user may no longer sign in.");
    public static readonly ProblemCode SessionExpired = new("session_expired", 401, "The session is too old: sign in again.");
    public static readonly ProblemCode ReauthenticationRequired = new("reauthentication_required", 401, "The sign-in is too old for this: prove again who you are.");
    public static readonly ProblemCode InvalidCredentials = new("invalid_credentials", 401, "The address, the password or the tenant is not right.");
    public static readonly ProblemCode PasskeyRefused = new("passkey_refused", 401, "The passkey is not known here, or does not answer a challenge that is open: ask for options again.");
    public static readonly ProblemCode MfaRequired = new("mfa_required", 401, "A second factor is needed.");
    public static readonly ProblemCode InvalidMfaCode = new("invalid_mfa_code", 401, "The code is not right, or was used before.");
    public static readonly ProblemCode InvalidChallenge = new("invalid_challenge", 401, "The challenge is used, too old, tried too often or unknown: sign in again.");
    public static readonly ProblemCode InvalidRefreshToken = new("invalid_refresh_token", 401, "The refresh token is missing or unknown.");
    public static readonly ProblemCode RefreshReuseDetected = new("refresh_reuse_detected", 401, "The refresh token had been spent: its session is ended.");
    public static readonly ProblemCode RefreshSuperseded = new("refresh_superseded", 401, "Another refresh was quicker: use the newest token that you hold.");
    public static readonly ProblemCode InvalidDpopProof = new("invalid_dpop_proof", 401, "The session is bound to a key: its DPoP proof is missing or not valid.");
    public static readonly ProblemCode InvalidApiKey = new("invalid_api_key", 401, "There is no such API key.");
    public static readonly ProblemCode ApiKeyRevoked = new("api_key_revoked", 401, "The API key was revoked, or its owner or tenant may not act now.");
    public static readonly ProblemCode ApiKeyExpired = new("api_key_expired", 401, "The API key, or this secret of it, has expired.");
    public static readonly ProblemCode PermissionDenied = new("permission_denied", 403, "The caller's roles do not grant this.");
    public static readonly ProblemCode MfaEnrollmentRequired = new("mfa_enrollment_required", 403, "The tenant requires a second factor: set one up with the challenge.");
    public static readonly ProblemCode ImpersonationForbidden = new("impersonation_forbidden", 403, "Nobody does this while acting as somebody else.");
    public static readonly ProblemCode TenantMismatch = new("tenant_mismatch", 403, "X-Tenant-ID is not the tenant of the access token.");
    public static readonly ProblemCode RegistrationClosed = new("registration_closed", 403, "This tenant does not take registrations.");
    public static readonly ProblemCode AccountDeletionPending = new("account_deletion_pending", 403, "The account is to be erased: restore it first, as long as that is possible.");
    public static readonly ProblemCode EmailNotVerified = new("email_not_verified", 403, "The address must be proven first: a code was sent to it.");
    public static readonly ProblemCode OriginNotAllowed = new("origin_not_allowed", 403, "This web origin may not use the refresh cookie.");
    public static readonly ProblemCode PlatformUserProtected = new("platform_user_protected", 403, "Platform administrators are managed by the platform.");
    public static readonly ProblemCode ApiKeyNotAllowed = new("api_key_not_allowed", 403, "This is for people who are signed in: it takes no API key.");
    public static readonly ProblemCode ApiKeyNetworkRefused = new("api_key_network_refused", 403, "The API key may not be used from this address.");
    public static readonly ProblemCode TenantInactive = new("tenant_inactive", 403, "The tenant is suspended, or about to be deleted.");
    public static readonly ProblemCode InvitationForOther = new("invitation_for_another_address", 403, "The invitation is for another address than that of the account.");
    public static readonly ProblemCode InviterNotAuthorized = new("inviter_not_authorized", 403, "Whoever has invited may not do so any more: ask for a new invitation.");
    public static readonly ProblemCode NotFound = new("not_found", 404, "There is nothing here.");
    public static readonly ProblemCode TenantNotFound = new("tenant_not_found", 404, "There is no such tenant.");
    public static readonly ProblemCode RoleNotFound = new("role_not_found", 404, "The tenant has no such role.");
    public static readonly ProblemCode InvitationNotFound = new("invitation_not_found", 404, "There is no invitation with this token; a newer one may have taken its place.");
    public static readonly ProblemCode MethodNotAllowed = new("method_not_allowed", 405, "This address does not take this method.");
    public static readonly ProblemCode RequestTimeout = new("request_timeout", 408, "The request arrived too slowly.");
    public static readonly ProblemCode UserExists = new("user_exists", 409, "The tenant already has a user with this address.");
    public static readonly ProblemCode RoleNameTaken = new("role_name_taken", 409, "The tenant already has a role of this name.");
    public static readonly ProblemCode RolesFull = new("roles_full", 409, "The tenant has as many roles as it may have: remove one first.");
    public static readonly ProblemCode SlugTaken = new("slug_taken", 409, "Another tenant has this slug.");
    public static readonly ProblemCode OwnTenant = new("own_tenant", 409, "Nobody suspends the tenant that it is signed in to.");
    public static readonly ProblemCode UserNotActive = new("user_not_active", 409, "The user or its tenant is suspended, or the user has yet to prove its address.");
    public static readonly ProblemCode DomainExists = new("domain_exists", 409, "The tenant has this domain already.");
    public static readonly ProblemCode DomainNotVerified = new("domain_not_verified", 409, "Not all of these are verified domains of the tenant.");
    public static readonly ProblemCode DomainsFull = new("domains_full", 409, "The tenant has as many domains as it may have: remove one first.");
    public static readonly ProblemCode LastAdmin = new("last_admin", 409, "A tenant keeps at least one active ADMIN.");
    public static readonly ProblemCode TotpEnabled = new("totp_enabled", 409, "The account has an authenticator app already: remove it first.");
    public static readonly ProblemCode MfaSessionRequired = new("mfa_session_required", 409, "Sign in with a second factor yourself before you require it of others.");
    public static readonly ProblemCode JobFinished = new("job_finished", 409, "The job is finished already.");
    public static readonly ProblemCode JobNotFinished = new("job_not_finished", 409, "The job runs, or will: there is nothing to retry.");
    public static readonly ProblemCode JobKeyTaken = new("job_key_taken", 409, "Another job of the kind has this job's key by now.");
    public static readonly ProblemCode JobPausesFull = new("job_pauses_full", 409, "A hundred kinds are paused: resume one first.");
    public static readonly ProblemCode JobMustRun = new("job_must_run", 409, "Jobs of this kind are neither paused nor cancelled: others rely on them.");
    public static readonly ProblemCode PasskeyExists = new("passkey_exists", 409, "This passkey is registered already.");
    public static readonly ProblemCode PasskeyLimitReached = new("passkey_limit_reached", 409, "The account has as many passkeys as it may: remove one first.");
    public static readonly ProblemCode AccountGraceOver = new("account_grace_over", 409, "The account's deletion was asked for too long ago: it is being erased and cannot be restored.");
    public static readonly ProblemCode ApiKeysFull = new("api_keys_full", 409, "The tenant has as many API keys as it may have: revoke one first.");
    public static readonly ProblemCode ApiKeyOverlaps = new("api_key_overlaps", 409, "Two secrets of the API key are live: wait for the older one's end, end it, or rotate without an overlap.");
    public static readonly ProblemCode ApiKeyIsRevoked = new("api_key_is_revoked", 409, "The API key was revoked: make a new one.");
    public static readonly ProblemCode TenantGraceOver = new("tenant_grace_over", 409, "The tenant's deletion was asked for too long ago: it is being erased and cannot be restored.");
    public static readonly ProblemCode InvitationUsed = new("invitation_used", 409, "The invitation was accepted before.");
    public static readonly ProblemCode InvitationClosed = new("invitation_closed", 409, "The invitation is accepted, declined, revoked or replaced already.");
    public static readonly ProblemCode InvitationExpired = new("invitation_expired", 410, "The invitation is too old: ask for a new one.");
    public static readonly ProblemCode InvitationRevoked = new("invitation_revoked", 410, "The invitation was revoked, declined, or replaced by a newer one.");
    public static readonly ProblemCode QuotaExceeded = new("quota_exceeded", 409, "The tenant has as much of this as its plan allows.");
    public static readonly ProblemCode PlanInUse = new("plan_in_use", 409, "Tenants have this plan: give them another one first.");
    public static readonly ProblemCode PlansFull = new("plans_full", 409, "There are a hundred plans: remove one first.");
    public static readonly ProblemCode PreconditionFailed = new("precondition_failed", 412, "The resource has changed since: read it again.");
    public static readonly ProblemCode PayloadTooLarge = new("payload_too_large", 413, "The body is too large.");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported_media_type", 415, "Bodies are application/json in UTF-8, without Content-Encoding.");
    public static readonly ProblemCode TooManyRequests = new("too_many_requests", 429, "Too many requests of this kind from this client: try again later.");
    public static readonly ProblemCode InternalError = new("internal_error", 500, "Something went wrong here; the traceId finds it in our logs.");
    public static readonly ProblemCode Overloaded = new("overloaded", 503, "Too many sign-ins at once: try again shortly.");
    public static readonly ProblemCode Unavailable = new("service_unavailable", 503, "A backing service does not answer: try again shortly.");

    public static readonly IReadOnlyList<ProblemCode> All =
    [
        MalformedRequest, MalformedJson, ValidationFailed, InvalidParameter, InvalidCursor, InvalidTenantId, InvalidCode, InvalidPasskey,
        AmbiguousCredentials, AuthenticationRequired, InvalidToken, TokenExpired, SessionRevoked, SessionExpired, ReauthenticationRequired,
        InvalidCredentials, PasskeyRefused, MfaRequired, InvalidMfaCode, InvalidChallenge, InvalidRefreshToken, RefreshReuseDetected,
        RefreshSuperseded, InvalidDpopProof, InvalidApiKey, ApiKeyRevoked, ApiKeyExpired, PermissionDenied, MfaEnrollmentRequired,
        ImpersonationForbidden, TenantMismatch, RegistrationClosed, AccountDeletionPending, EmailNotVerified, OriginNotAllowed, PlatformUserProtected,
        ApiKeyNotAllowed, ApiKeyNetworkRefused, TenantInactive, InvitationForOther, InviterNotAuthorized, NotFound, TenantNotFound, RoleNotFound,
        InvitationNotFound, MethodNotAllowed, RequestTimeout, UserExists, RoleNameTaken, RolesFull, SlugTaken, OwnTenant, UserNotActive, DomainExists,
        DomainNotVerified, DomainsFull, LastAdmin, TotpEnabled, MfaSessionRequired, JobFinished, JobNotFinished, JobKeyTaken, JobPausesFull, JobMustRun,
        PasskeyExists, PasskeyLimitReached, AccountGraceOver, ApiKeysFull, ApiKeyOverlaps, ApiKeyIsRevoked, TenantGraceOver, InvitationUsed,
        InvitationClosed, InvitationExpired, InvitationRevoked, QuotaExceeded, PlanInUse, PlansFull, PreconditionFailed, PayloadTooLarge,
        UnsupportedMediaType, TooManyRequests, InternalError, Overloaded, Unavailable,
    ];
}
