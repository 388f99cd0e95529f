namespace Saas.Api.Platform.Configuration;

/// <summary>Every setting of the program, in the order of the README's table (a test compares the two).</summary>
internal static class Settings
{
    public static readonly Setting Port = new("PORT", "3000", "3000", "Port to listen on, all addresses; 0 takes a free one.");
    public static readonly Setting PublicUrl = new("PUBLIC_URL", "http://localhost:<PORT>", "https://api.example.com", "Address clients use: the issuer of tokens; https turns on `__Host-` cookies.");
    public static readonly Setting AppUrl = new("APP_URL", "none", "https://app.example.com", "The application that links in mail lead to: its pages verify-email, reset-password, change-email and accept-invitation, the token behind a #. Unset: plain pages of this service.");
    public static readonly Setting DatabaseUrl = new("DATABASE_URL", null, "postgresql://saas_app:secret@localhost:5432/saas", "PostgreSQL as the application role `saas_app`.");
    public static readonly Setting DatabaseSystemUrl = new("DATABASE_SYSTEM_URL", null, "postgresql://saas_system:secret@localhost:5432/saas", "PostgreSQL as `saas_system` (sign-in and other work across tenants).");
    public static readonly Setting DatabaseOwnerUrl = new("DATABASE_OWNER_URL", null, "postgresql://saas_owner:secret@localhost:5432/saas", "PostgreSQL as the schema's owner; only for `migrate`.");
    public static readonly Setting DatabaseAdminUrl = new("DATABASE_ADMIN_URL", "none", "postgresql://postgres:secret@localhost:5432/postgres", "Only for `migrate`: a role that may create roles and databases; creates what the other three name.");
    public static readonly Setting DatabaseConnections = new("DATABASE_CONNECTIONS", "16", "16", "Connections of the application role at most (1 to 200); `saas_system` has 4 more.");
    public static readonly Setting DatabasePrepare = new("DATABASE_PREPARE", "true", "false", "`false` behind a transaction pooler without prepared statements (PgBouncer before 1.21).");
    public static readonly Setting RedisUrl = new("REDIS_URL", "from REDIS_HOST and REDIS_PORT", "redis://:secret@localhost:6379/0", "Redis 7 or Valkey; `rediss://` for TLS.");
    public static readonly Setting RedisHost = new("REDIS_HOST", "localhost", "localhost", "Host of Redis when REDIS_URL is unset.");
    public static readonly Setting RedisPort = new("REDIS_PORT", "6379", "6379", "Port of Redis when REDIS_URL is unset.");
    public static readonly Setting RedisTimeout = new("REDIS_TIMEOUT", "250ms", "250ms", "Longest wait for one Redis answer; then PostgreSQL is asked.");
    public static readonly Setting AccessExpiration = new("JWT_ACCESS_EXPIRATION", "15m", "15m", "Life of an access token.");
    public static readonly Setting RefreshExpiration = new("JWT_REFRESH_EXPIRATION", "7d", "7d", "Life of a session that is not refreshed.");
    public static readonly Setting SessionExpiration = new("SESSION_EXPIRATION", "30d", "30d", "Life of a session at most, however often it is refreshed.");
    public static readonly Setting RefreshGrace = new("REFRESH_GRACE", "30s", "30s", "How long a spent refresh token yields the same successor again (lost answers, parallel refreshes).");
    public static readonly Setting RecentSignIn = new("RECENT_SIGN_IN", "10m", "10m", "How old a sign-in may be for changes of credentials and the like; then `reauthentication_required`.");
    public static readonly Setting ImpersonationExpiration = new("IMPERSONATION_EXPIRATION", "15m", "15m", "How long support acts as a user at most (15m at most); never refreshed.");
    public static readonly Setting SessionsPerAccount = new("SESSIONS_PER_ACCOUNT", "100", "100", "Sessions of one account at once; a further sign-in ends the oldest.");
    public static readonly Setting SessionSeenEvery = new("SESSION_SEEN_EVERY", "5m", "5m", "How exactly `GET /auth/sessions` knows when a session was last used.");
    public static readonly Setting SessionsKeep = new("SESSIONS_KEEP", "7d", "7d", "How long sessions that are over are kept: so long is `session_revoked` told from `invalid_refresh_token`.");
    public static readonly Setting DpopWindow = new("DPOP_WINDOW", "60s", "60s", "How far the time of a DPoP proof may be off, either way.");
    public static readonly Setting Audience = new("JWT_AUDIENCE", "saas-api", "saas-api", "Audience of access tokens.");
    public static readonly Setting JwtSecret = new("JWT_SECRET", "none", "\"$(openssl rand -base64 48)\"", "Signs access tokens by HS256 in place of the ES256 keys, at least 32 bytes; then no other token is taken and no key is published.");
    public static readonly Setting KeyRotation = new("KEY_ROTATION", "90d", "90d", "How old a signing key gets before the schedule `keys.rotation` gives it a successor.");
    public static readonly Setting KeyPublishAhead = new("KEY_PUBLISH_AHEAD", "1h", "1h", "How long a new key is published before it signs, so that whoever verifies knows it by then.");
    public static readonly Setting KeyReread = new("KEY_REREAD", "1m", "1m", "How long an instance goes by the keys that it has read; a removed key verifies nowhere after this time.");
    public static readonly Setting MasterKey = new("MASTER_KEY", null, "\"$(openssl rand -base64 32)\"", "32 random bytes in base64, kept outside of the database: it seals the private keys and shared secrets stored there.");
    public static readonly Setting MasterKeyPrevious = new("MASTER_KEY_PREVIOUS", "none", "\"$OLD_MASTER_KEY\"", "The master key before it, which still opens; until `keys encrypt` was run.");
    public static readonly Setting WebAuthnRpId = new("WEBAUTHN_RP_ID", "host of PUBLIC_URL", "example.com", "Domain that passkeys belong to: the one of the pages that use them, or a parent of it. A later change makes all passkeys unusable.");
    public static readonly Setting WebAuthnOrigins = new("WEBAUTHN_ORIGINS", "origin of PUBLIC_URL and CORS_ORIGINS", "https://app.example.com,android:apk-key-hash:Pxk1Zz9Xm2a", "Pages and Android apps that may use passkeys.");
    public static readonly Setting PasskeysPerAccount = new("PASSKEYS_PER_ACCOUNT", "20", "20", "Passkeys that one account may have (1 to 100).");
    public static readonly Setting PasskeyChallengeLife = new("PASSKEY_CHALLENGE_LIFE", "5m", "5m", "How long a person may take to use a passkey.");
    public static readonly Setting MfaIssuer = new("MFA_ISSUER", "Saas.Api", "Example", "Under which name authenticator apps list accounts of this service.");
    public static readonly Setting MfaChallengeExpiration = new("MFA_CHALLENGE_EXPIRATION", "5m", "5m", "How long a sign-in waits for its second factor.");
    public static readonly Setting MfaChallengeTries = new("MFA_CHALLENGE_TRIES", "5", "5", "Codes that may be tried at one sign-in.");
    public static readonly Setting MfaFailures = new("MFA_FAILURES", "10", "10", "Wrong codes in a row, over all sign-ins of an account, after which no code is taken for MFA_LOCKOUT.");
    public static readonly Setting MfaLockout = new("MFA_LOCKOUT", "15m", "15m", "For how long no code is taken then.");
    public static readonly Setting PasswordMemory = new("PASSWORD_MEMORY_KIB", "19456", "19456", "Argon2id memory per hash in KiB (19456 is OWASP's minimum for two passes).");
    public static readonly Setting PasswordPasses = new("PASSWORD_PASSES", "2", "2", "Argon2id passes.");
    public static readonly Setting PasswordConcurrency = new("PASSWORD_CONCURRENCY", "number of cores", "2", "Password hashes computed at once; each takes PASSWORD_MEMORY_KIB. Fewer by default where they would take more than a quarter of the memory.");
    public static readonly Setting PasswordQueue = new("PASSWORD_QUEUE", "32", "32", "Sign-ins that may wait for a hash; beyond it the answer is 503 with Retry-After.");
    public static readonly Setting PasswordQueueWait = new("PASSWORD_QUEUE_WAIT", "1s", "1s", "Longest wait for a hash; beyond it the answer is 503 as well.");
    public static readonly Setting PasswordPepper = new("PASSWORD_PEPPER", "none", "a-long-random-text-of-32-characters", "Secret that hashes are computed with (Argon2's K), at least 32 characters. Several with commas: the first is for new hashes, the others verify until each account has signed in.");
    public static readonly Setting PasswordMinLength = new("PASSWORD_MIN_LENGTH", "8", "15", "Least length of a new password in characters (8 to 64; NIST asks for 15 where it is the only factor).");
    public static readonly Setting PasswordMaxLength = new("PASSWORD_MAX_LENGTH", "256", "256", "Largest length of a new password in characters (64 to 1024).");
    public static readonly Setting PasswordForbiddenWords = new("PASSWORD_FORBIDDEN_WORDS", "none", "example,widgets", "Words that no new password may contain, such as names of your product; from 4 letters on.");
    public static readonly Setting PasswordBreachUrl = new("PASSWORD_BREACH_URL", "none", "https://api.pwnedpasswords.com", "Service with the range interface of Have I Been Pwned that new passwords are looked up in; it sees five digits of a hash. Without an answer the password is taken.");
    public static readonly Setting PasswordBreachTimeout = new("PASSWORD_BREACH_TIMEOUT", "1s", "1s", "Longest wait for PASSWORD_BREACH_URL.");
    public static readonly Setting LockoutThreshold = new("LOCKOUT_THRESHOLD", "10", "10", "Failed sign-ins that lock an account (devices it has signed in on before go on), and that end such a device's exemption.");
    public static readonly Setting LockoutDuration = new("LOCKOUT_DURATION", "15m", "15m", "First lock of an account; each one that follows without a right password in between is twice as long.");
    public static readonly Setting LockoutMaxDuration = new("LOCKOUT_MAX_DURATION", "1h", "1h", "Longest lock of an account, and longest wait of a client address.");
    public static readonly Setting LockoutWindow = new("LOCKOUT_WINDOW", "1h", "1h", "Failed sign-ins are forgotten this long after the last one.");
    public static readonly Setting LockoutAddressThreshold = new("LOCKOUT_ADDRESS_THRESHOLD", "300", "300", "Failed sign-ins from which on a client address (IPv6: its /64) has to wait, 1 s at first and twice as long each time; 429 with Retry-After.");
    public static readonly Setting DeviceExpiration = new("DEVICE_EXPIRATION", "90d", "90d", "How long a device that an account has signed in on passes the account's lock.");
    public static readonly Setting RolesPerTenant = new("ROLES_PER_TENANT", "100", "100", "Roles that a tenant may make beside the built-in ones.");
    public static readonly Setting ApiKeysPerTenant = new("API_KEYS_PER_TENANT", "100", "100", "API keys that a tenant may have; revoked ones do not count.");
    public static readonly Setting ApiKeyUsesEvery = new("API_KEY_USES_EVERY", "10s", "10s", "How often the last uses of API keys are written; what a killed process loses of them at most.");
    public static readonly Setting ApiKeyFailures = new("API_KEY_FAILURES", "100", "100", "Wrong API keys from one client address (IPv6: /64) within a minute on one instance; then 429.");
    public static readonly Setting RequireVerifiedEmail = new("AUTH_REQUIRE_VERIFIED_EMAIL", "true; false with ASPNETCORE_ENVIRONMENT=Development", "true", "Nobody signs in before the mailbox is proven; sign-up and registration answer 202 whether or not the address has an account.");
    public static readonly Setting CodeExpiration = new("CODE_EXPIRATION", "10m", "10m", "Life of an eight-digit code sent by mail.");
    public static readonly Setting ResetLinkExpiration = new("RESET_LINK_EXPIRATION", "30m", "30m", "Life of a link that sets a password or changes the address.");
    public static readonly Setting VerifyLinkExpiration = new("VERIFY_LINK_EXPIRATION", "24h", "24h", "Life of a link that proves an address, and of a registration that waits for it.");
    public static readonly Setting CodeTries = new("CODE_TRIES", "5", "5", "Wrong guesses at one code; then it is worth nothing.");
    public static readonly Setting CodeMails = new("CODE_MAILS", "5", "5", "Codes of one kind sent to one address within CODE_WINDOW; more are not sent.");
    public static readonly Setting CodeRequests = new("CODE_REQUESTS", "100", "100", "Requests for codes, sign-ups, and guesses, from one client address (IPv6: /64) within CODE_WINDOW; then 429.");
    public static readonly Setting CodeWindow = new("CODE_WINDOW", "1h", "1h", "The time in which CODE_MAILS and CODE_REQUESTS are counted.");
    public static readonly Setting InvitationExpiration = new("INVITATION_EXPIRATION", "7d", "7d", "How long an invitation can be accepted.");
    public static readonly Setting InvitationsKeep = new("INVITATIONS_KEEP", "90d", "90d", "How long invitations are kept after the time in which they could be accepted.");
    public static readonly Setting MaxBodyBytes = new("MAX_BODY_BYTES", "262144", "262144", "Largest request body.");
    public static readonly Setting CorsOrigins = new("CORS_ORIGINS", "none", "https://app.example.com,https://admin.example.com", "Web origins that may call the API with cookies.");
    public static readonly Setting TrustedProxies = new("TRUSTED_PROXIES", "none", "10.0.0.0/8,127.0.0.1", "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.");
    public static readonly Setting JobsInProcess = new("JOBS_IN_PROCESS", "true", "false", "`false`: this instance serves requests and runs no jobs; a `worker`, `worker --once` or `POST /jobs/drain` does.");
    public static readonly Setting JobsConcurrency = new("JOBS_CONCURRENCY", "32", "32", "Jobs that one instance runs at once.");
    public static readonly Setting JobsTenantConcurrency = new("JOBS_TENANT_CONCURRENCY", "three quarters of JOBS_CONCURRENCY", "24", "Jobs of one tenant that one instance runs at once, so that a place is left for the others.");
    public static readonly Setting JobsPoll = new("JOBS_POLL", "1s", "1s", "How often a runner looks for jobs by itself; without Redis this is what finds jobs of other instances.");
    public static readonly Setting JobsLease = new("JOBS_LEASE", "20s", "20s", "How long a job stays with a process that is not heard of; then another one runs it.");
    public static readonly Setting JobsUnknownGrace = new("JOBS_UNKNOWN_GRACE", "10m", "10m", "How long a job of an unknown kind or form waits for a program that knows it (a deploy), before it is dead.");
    public static readonly Setting JobsKeepSucceeded = new("JOBS_KEEP_SUCCEEDED", "1d", "1d", "How long jobs that succeeded are kept.");
    public static readonly Setting JobsKeepCancelled = new("JOBS_KEEP_CANCELLED", "7d", "7d", "How long cancelled jobs are kept.");
    public static readonly Setting JobsKeepDead = new("JOBS_KEEP_DEAD", "30d", "30d", "How long dead jobs are kept.");
    public static readonly Setting JobsDrainSecret = new("JOBS_DRAIN_SECRET", "none", "a-long-random-text-of-32-characters", "Bearer secret for `POST /jobs/drain`, at least 32 characters.");
    public static readonly Setting JobsDrainIssuer = new("JOBS_DRAIN_ISSUER", "none", "https://accounts.google.com", "Issuer of the OIDC tokens that `POST /jobs/drain` takes (Cloud Scheduler); needs the two below.");
    public static readonly Setting JobsDrainAudience = new("JOBS_DRAIN_AUDIENCE", "none", "https://api.example.com/jobs/drain", "Audience of these tokens.");
    public static readonly Setting JobsDrainAccount = new("JOBS_DRAIN_ACCOUNT", "none", "scheduler@project.iam.gserviceaccount.com", "Verified e-mail address of the service account in these tokens.");
    public static readonly Setting JobsProbeFolder = new("JOBS_PROBE_FOLDER", "none", "./probes", "For load and fault tests: turns on probe jobs, which write lines into files of this folder.");
    public static readonly Setting AccountDeletionGrace = new("ACCOUNT_DELETION_GRACE", "14d", "14d", "How long an account can be restored after its owner has asked for its deletion; then it is erased.");
    public static readonly Setting TenantDeletionGrace = new("TENANT_DELETION_GRACE", "30d", "30d", "How long a tenant can be restored after one of its ADMINs has asked for its deletion; then it is erased.");
    public static readonly Setting OperationsKeep = new("OPERATIONS_KEEP", "7d", "7d", "How long operations (exports and the like) and their files are kept.");
    public static readonly Setting AuditRetention = new("AUDIT_RETENTION", "365d", "365d", "How long audit events are kept, where the tenant does not say otherwise; 7d at least.");
    public static readonly Setting AuditRetentionNotice = new("AUDIT_RETENTION_NOTICE", "7d", "7d", "How long a tenant's audit events are still kept as before when an ADMIN wants them kept less long; until then it can be undone.");
    public static readonly Setting AuditSealLag = new("AUDIT_SEAL_LAG", "10s", "10s", "How old audit events are before they are sealed.");
    public static readonly Setting AuditFlush = new("AUDIT_FLUSH", "200ms", "200ms", "How often denials and failed sign-ins are written; what a killed process loses of them at most.");
    public static readonly Setting AuditPending = new("AUDIT_PENDING", "10000", "10000", "Denials and failed sign-ins that wait in memory at most while the database is away; more are dropped and counted.");
    public static readonly Setting S3Endpoint = new("S3_ENDPOINT", "AWS", "http://localhost:9000", "S3-compatible store; addressed by path.");
    public static readonly Setting S3AccessKey = new("S3_ACCESS_KEY", "none", "AKIAIOSFODNN7EXAMPLE", "Access key of the store; needed with S3_BUCKET.");
    public static readonly Setting S3SecretKey = new("S3_SECRET_KEY", "none", "secret", "Its secret.");
    public static readonly Setting S3Bucket = new("S3_BUCKET", "none", "saas-files", "Bucket that files are kept in.");
    public static readonly Setting S3Region = new("S3_REGION", "us-east-1", "eu-central-1", "Region of the store.");
    public static readonly Setting FilesFolder = new("FILES_FOLDER", "none", "./files", "For development: without S3_BUCKET files are kept in this folder. With neither, exports fail with a clear error.");
    public static readonly Setting SmtpHost = new("SMTP_HOST", "none", "smtp.example.com", "SMTP server that mail is sent by.");
    public static readonly Setting SmtpPort = new("SMTP_PORT", "587", "465", "Port of SMTP_HOST.");
    public static readonly Setting SmtpUser = new("SMTP_USER", "none", "apikey", "Sign-in at SMTP_HOST, together with SMTP_PASSWORD.");
    public static readonly Setting SmtpPassword = new("SMTP_PASSWORD", "none", "secret", "Password of SMTP_USER.");
    public static readonly Setting SmtpTls = new("SMTP_TLS", "auto", "starttls", "`implicit`, `starttls` (refuses a server without it), `none`, or `auto`: implicit on port 465, else starttls.");
    public static readonly Setting SmtpCaFile = new("SMTP_CA_FILE", "none", "/etc/ssl/relay-ca.pem", "PEM file of the authorities trusted to sign SMTP_HOST's certificate, instead of the system's.");
    public static readonly Setting MailFrom = new("MAIL_FROM", "none", "Example <no-reply@example.com>", "Sender of mail; needed with SMTP_HOST and MAIL_PICKUP_FOLDER.");
    public static readonly Setting MailPickupFolder = new("MAIL_PICKUP_FOLDER", "none", "./mail", "For development: without SMTP_HOST mail becomes .eml files in this folder. With neither, mail waits in the queue, fails with a clear error, and can be retried.");
    public static readonly Setting MailTimeout = new("MAIL_TIMEOUT", "30s", "30s", "Longest time for sending one message, connecting included (5m at most).");
    public static readonly Setting MailLanguage = new("MAIL_LANGUAGE", "en", "en", "Language of mail to people whose own is not known or has no templates.");
    public static readonly Setting MailPerAddress = new("MAIL_PER_ADDRESS", "10", "10", "Messages a day to one address that it did not ask for (sign-up, being added to a tenant), whichever tenants cause them.");
    public static readonly Setting LogLevel = new("LOG_LEVEL", "Information", "Warning", "Least level logged: Trace, Debug, Information, Warning, Error.");
    public static readonly Setting OtlpEndpoint = new("OTEL_EXPORTER_OTLP_ENDPOINT", "none", "http://localhost:4317", "Where traces and metrics go; unset: none are collected. The other OTEL_ variables hold too.");

    public static readonly IReadOnlyList<Setting> All =
    [
        Port, PublicUrl, AppUrl, DatabaseUrl, DatabaseSystemUrl, DatabaseOwnerUrl, DatabaseAdminUrl, DatabaseConnections, DatabasePrepare, RedisUrl,
        RedisHost, RedisPort, RedisTimeout, AccessExpiration, RefreshExpiration, SessionExpiration, RefreshGrace, RecentSignIn,
        ImpersonationExpiration, SessionsPerAccount, SessionSeenEvery, SessionsKeep, DpopWindow, Audience, JwtSecret, KeyRotation, KeyPublishAhead,
        KeyReread, MasterKey, MasterKeyPrevious, WebAuthnRpId, WebAuthnOrigins, PasskeysPerAccount, PasskeyChallengeLife, MfaIssuer,
        MfaChallengeExpiration, MfaChallengeTries, MfaFailures, MfaLockout, PasswordMemory, PasswordPasses, PasswordConcurrency, PasswordQueue,
        PasswordQueueWait, PasswordPepper, PasswordMinLength, PasswordMaxLength, PasswordForbiddenWords, PasswordBreachUrl, PasswordBreachTimeout,
        LockoutThreshold, LockoutDuration, LockoutMaxDuration, LockoutWindow, LockoutAddressThreshold, DeviceExpiration, RolesPerTenant,
        ApiKeysPerTenant, ApiKeyUsesEvery, ApiKeyFailures, RequireVerifiedEmail, CodeExpiration, ResetLinkExpiration, VerifyLinkExpiration, CodeTries,
        CodeMails, CodeRequests, CodeWindow, InvitationExpiration, InvitationsKeep, MaxBodyBytes, CorsOrigins, TrustedProxies, JobsInProcess,
        JobsConcurrency, JobsTenantConcurrency, JobsPoll, JobsLease, JobsUnknownGrace, JobsKeepSucceeded, JobsKeepCancelled, JobsKeepDead,
        JobsDrainSecret, JobsDrainIssuer, JobsDrainAudience, JobsDrainAccount, JobsProbeFolder, AccountDeletionGrace, TenantDeletionGrace,
        OperationsKeep, AuditRetention, AuditRetentionNotice, AuditSealLag, AuditFlush, AuditPending, S3Endpoint, S3AccessKey, S3SecretKey, S3Bucket, S3Region, FilesFolder,
        SmtpHost, SmtpPort, SmtpUser, SmtpPassword, SmtpTls, SmtpCaFile, MailFrom, MailPickupFolder, MailTimeout, MailLanguage, MailPerAddress,
        LogLevel, OtlpEndpoint,
    ];
}
