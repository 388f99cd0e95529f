using System.Text.Json;
using System.Text.RegularExpressions;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>What the operations that come before a token need in order to succeed, and what none may leave in the audit trail.</summary>
internal static partial class AuditSamples
{
    public static async Task<object?> BodyAsync(Operation operation, TwoTenants tenants)
    {
        switch (operation.Id)
        {
            case "ChangePassword":
                return new { currentPassword = tenants.B.Admin.Password, newPassword = Unique.Password() };
            case "ConfirmEmail":
                return new { email = tenants.BUser.Email, code = await Mailbox.PlantAsync("verify_email", tenants.BUser.Email), password = tenants.BUser.Password };
            case "ConfirmEmailChange":
                await Mailbox.ProveAsync(tenants.B.Admin.Email);
                return new { code = await Mailbox.PlantAsync("change_email", tenants.B.Admin.Email, Unique.Email()) };
            case "ConfirmUnlock":
                return new { email = tenants.BUser.Email, code = await Mailbox.PlantAsync("unlock", tenants.BUser.Email) };
            case "ResetPassword":
                return new { email = tenants.BUser.Email, code = await Mailbox.PlantAsync("reset_password", tenants.BUser.Email), password = Unique.Password() };
            case "AcceptInvitation":
                return new { token = await SampleInvitations.PlantAsync(tenants.B.Id, Unique.Email()), password = Unique.Password() };
            case "AcceptOwnInvitation" or "DeclineOwnInvitation":
                await Mailbox.ProveAsync(tenants.B.Admin.Email);
                return null;
            case "DeclineInvitation":
                return new { token = await SampleInvitations.PlantAsync(tenants.A.Id, tenants.BUser.Email) };
            case "EndOtherSessions":
                await tenants.B.Admin.SignInAgainAsync();
                return null;
            case "SwitchTenant":
                await Mailbox.ProveAsync(tenants.B.Admin.Email);
                await tenants.A.AddAsync(email: tenants.B.Admin.Email);
                return new { tenantId = tenants.A.Id };
            case "ResumeTenant":
                await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", tenants.B.Id);
                return null;
            case "VerifyDomain":
                return new { code = await SampleDomains.PlantCodeAsync(tenants.B.Id) };
            case "SendDomainCode":
                return new { email = $"it@{SampleDomains.Name(tenants.B.Id)}" };
            case "Login":
                return new { email = tenants.BUser.Email, password = tenants.BUser.Password, tenantId = tenants.B.Id, tokenTransport = "body" };
            case "Logout":
                return new { refreshToken = (await tenants.BUser.SignInAgainAsync()).RefreshToken };
            case "Register":
                await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenants.B.Id);
                return Samples.Body(operation, tenants.BUser);
            case "DeleteTenant" or "DeleteAnyTenant":
                return new { slug = tenants.B.Slug };
            case "RestoreTenant":
                await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() + interval '1 d' WHERE id = $1", tenants.B.Id);
                return new { tenantId = tenants.B.Id, email = tenants.B.Admin.Email, password = tenants.B.Admin.Password };
            case "RestoreAnyTenant":
                await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() + interval '1 d' WHERE id = $1", tenants.B.Id);
                return null;
            case "DeleteAccount":
                await Sql.ExecuteAsync("UPDATE users SET role = 'ADMIN' WHERE id = $1", tenants.BUser.Id);
                return null;
            case "RestoreAccount":
                await Sql.ExecuteAsync("UPDATE accounts SET delete_requested_at = now(), delete_at = now() + interval '1 d' WHERE email = $1", tenants.BUser.Email);
                return new { email = tenants.BUser.Email, password = tenants.BUser.Password };
            case "ConfirmTotp":
                using (var begun = await tenants.B.Admin.PostAsync("/account/totp"))
                    return new { code = Totp.Code(Authenticator.ReadSecret(await begun.ShouldBeAsync(200)), Authenticator.Step()) };
            case "RegenerateRecoveryCodes":
                await Authenticator.EnrollAsync(tenants.B.Admin);
                return null;
            case "RemoveTotp":
                return new { code = await (await Authenticator.EnrollAsync(tenants.B.Admin)).FreshCodeAsync() };
            case "Reauthenticate":
                return new { password = tenants.B.Admin.Password };
            case "VerifyMfa":
                var app = await Authenticator.EnrollAsync(tenants.BUser);
                return new { challenge = await app.ChallengeAsync(), code = await app.FreshCodeAsync(), tokenTransport = "body" };
            case "ConfirmMfaEnrollment":
                return await EnrollmentAsync(tenants);
            case "AddPasskey":
                using (var authenticator = new SoftAuthenticator())
                    return new { name = "Laptop", credential = authenticator.Create(await tenants.B.Admin.BeginPasskeyAsync()) };
            case "SignInWithPasskey":
                using (var authenticator = new SoftAuthenticator())
                {
                    await tenants.BUser.AddPasskeyAsync(authenticator);
                    return new { credential = authenticator.Get(await tenants.BUser.Client.BeginPasskeySignInAsync()), tokenTransport = "body" };
                }
            case "RemovePasskey":
                // Of an account with a passkey, only a session that has shown it.
                await Sql.ExecuteAsync("UPDATE sessions SET methods = 'hwk user mfa' WHERE active_tenant_id = $1", tenants.B.Id);
                return null;
            case "UpdateTenant":
                await Sql.ExecuteAsync("UPDATE sessions SET methods = 'pwd otp mfa' WHERE active_tenant_id = $1", tenants.B.Id);
                await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", tenants.B.Id);
                return new { requireMfa = false };
            default:
                return Samples.Body(operation, tenants.BUser);
        }
    }

    private static async Task<object> EnrollmentAsync(TwoTenants tenants)
    {
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", tenants.B.Id);
        var (client, user) = (tenants.BUser.Client, tenants.BUser);
        using var login = await client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tenantId = user.TenantId });
        var challenge = (await login.ShouldBeProblemAsync(403, "mfa_enrollment_required")).Text("challenge");
        using var begun = await client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge });
        return new { challenge, code = Totp.Code(Authenticator.ReadSecret(await begun.ShouldBeAsync(200)), Authenticator.Step()), tokenTransport = "body" };
    }

    /// <summary>Neither what the caller has sent or got as a secret, nor anything that looks like a secret or its hash.</summary>
    public static void ShouldHoldNoSecret(IReadOnlyList<JsonElement> rows, TwoTenants tenants, object? body, string answer)
    {
        var text = string.Join('\n', rows.Select(row => row.GetRawText()));
        string[] known = [tenants.B.Admin.Password, tenants.BUser.Password, tenants.B.Admin.AccessToken, tenants.B.Admin.RefreshToken ?? "-",
            .. SecretMembers().Matches(body is null ? "" : JsonSerializer.Serialize(body)).Concat(SecretMembers().Matches(answer)).Select(match => match.Groups[1].Value)];
        foreach (var secret in known.Where(secret => secret.Length > 3))
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotMatch(SecretForms(), text);
    }

    [GeneratedRegex("(?i)\"[a-z]*(?:password|token|secret|code|key|link)\"\\s*:\\s*\"([^\"]+)\"")]
    private static partial Regex SecretMembers();

    /// <summary>A PHC string, a JWT, an API key, a bytea of 32 bytes, 43 or 86 letters of base64url.</summary>
    [GeneratedRegex(@"\$argon2|eyJ[\w-]{10,}\.|sak_[\w-]{10,}|\\x[0-9a-f]{64}|(?<![\w-])[\w-]{43}(?:[\w-]{43})?(?![\w-])")]
    private static partial Regex SecretForms();
}
