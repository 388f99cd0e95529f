using System.Text.Json;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Values for whatever an operation takes. What it does not know fails the suite, so that a new operation cannot go without its row
/// in the matrix: add the value here.
/// </summary>
internal static class Samples
{
    /// <summary>Takes jobs of every tenant instead of the caller's: for a SUPER_ADMIN only, so that samples say no.</summary>
    public const string AllTenants = "allTenants";

    /// <summary>Takes a proof that no sample can be: it refuses whatever comes.</summary>
    private static readonly string[] Proving = ["AddPasskey", "BeginPasskeyStepUp", "ConfirmTotp", "DeleteTenant", "Reauthenticate", "RemoveTotp", "RestoreAccount"];

    /// <summary>Whether a body of samples is one that the operation takes.</summary>
    public static bool Satisfies(Operation operation) => !Proving.Contains(operation.Id);
    /// <summary>They want a secret of the caller's own, or a proven mailbox: samples are refused.</summary>
    public static readonly string[] WantSecrets = ["ChangeEmail", "ChangePassword", "ConfirmEmailChange", "SendDomainCode", "VerifyDomain"];

    /// <summary>Whose ids an operation finds: what is of an account is the caller's alone.</summary>
    public static ApiUser OwnerFor(Operation operation, ApiUser caller, ApiUser colleague) =>
        operation.Path.StartsWith("/account/", StringComparison.Ordinal) || operation.Path.StartsWith("/auth/", StringComparison.Ordinal) ? caller : colleague;

    /// <summary>The operation's address with ids of this user's tenant in it.</summary>
    public static async Task<string> PathAsync(Operation operation, ApiUser owner)
    {
        var segments = operation.Path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
                segments[i] = await PathValueAsync(operation, $"{segments[i - 1]}/{segments[i]}", owner);
        }

        return string.Join('/', segments);
    }

    /// <summary>A right body: every member has a value that passes its rules; ids are this user's or its tenant's.</summary>
    public static JsonObject? Body(Operation operation, ApiUser owner)
    {
        if (operation.Body is not { } schema)
            return null;
        var body = new JsonObject();
        foreach (var member in schema.GetProperty("properties").EnumerateObject())
            body[member.Name] = Member(operation, member.Name, member.Value, owner);
        return body;
    }

    /// <summary>A query that asks for what is another tenant's, parameter by parameter.</summary>
    public static IEnumerable<string> Queries(Operation operation, TwoTenants tenants) =>
        from parameter in operation.Parameters
        where parameter.In == "query"
        from value in QueryValues(operation, parameter.Name, tenants)
        select $"{parameter.Name}={Uri.EscapeDataString(value)}";

    /// <summary>Also a list of ids.</summary>
    public static bool IsId(JsonElement schema) => schema.TryGetProperty("items", out var items) ? IsId(items) : schema.TryGetProperty("format", out var format) && format.GetString() == "uuid";

    private static async Task<string> PathValueAsync(Operation operation, string place, ApiUser owner) => place switch
    {
        "users/{id}" => owner.Id.ToString(),
        "api-keys/{id}" => SampleApiKeys.Id(owner.TenantId).ToString(),
        "invitations/{id}" => (operation.Path.StartsWith("/account/", StringComparison.Ordinal) ? await SampleInvitations.ToAsync(owner) : SampleInvitations.OpenId(owner.TenantId)).ToString(),
        "roles/{id}" => SampleRoles.HeldId(owner.TenantId).ToString(),
        "impersonations/{impersonationId}" => SampleImpersonations.Id(owner.TenantId).ToString(),
        "tenants/{id}" => owner.TenantId.ToString(),
        "domains/{id}" => SampleDomains.Id(owner.TenantId).ToString(),
        "passkeys/{id}" => (await PasskeyCalls.InsertAsync(owner)).ToString(),
        "sessions/{id}" => Jwt.Payload(owner.AccessToken).Text("sid"),
        "jobs/{id}" => (await SampleJobs.IdAsync(owner.TenantId, operation.Id == "CancelJob" ? "scheduled" : "dead")).ToString(),
        "plans/{name}" => await QuotaCalls.AddPlanAsync(),
        "operations/{id}" => (await SampleOperations.IdAsync(owner.TenantId)).ToString(),
        _ => throw Unknown(operation, $"the path parameter {place}"),
    };

    private static JsonNode Member(Operation operation, string name, JsonElement schema, ApiUser owner)
    {
        if (schema.TryGetProperty("enum", out var values))
            return JsonValue.Create(values[0].GetString()!);
        if (name == "roleIds")
            return new JsonArray(SampleRoles.SpareId(owner.TenantId));
        if (name == "domains")
            return new JsonArray(SampleInvitations.Domain(owner.TenantId));
        if (name == "invitations")
            return new JsonArray(new JsonObject { ["email"] = Unique.Email(), ["role"] = "USER" });
        if (IsId(schema))
            return JsonValue.Create(IdMember(operation, name, owner));
        return name switch
        {
            AllTenants => false,
            "adminEmail" => Unique.Email(),
            "adminName" => "Ada Lovelace",
            "reason" => "Asked for by mail",
            "allowedFileTypes" => new JsonArray("image/png"),
            "auditRetentionDays" => 3650,
            "domain" => $"{Unique.Text()}.example.com",
            "sessionLifetimeSeconds" => 86400,
            "slug" => Unique.Text(),
            // Of an authenticator app six digits, from mail eight.
            "code" => operation.Id is "ConfirmEmail" or "ConfirmEmailChange" or "ResetPassword" or "VerifyDomain" ? "12345678" : "000000",
            "credential" or "passkey" => PasskeyCalls.Sample(operation.Id == "AddPasskey"),
            "createdAfter" => "2000-01-01T00:00:00Z",
            "createdBefore" => "2999-01-01T00:00:00Z",
            "from" => "2000-01-01T00:00:00Z",
            "to" => "2999-01-01T00:00:00Z",
            "currentPassword" or "newPassword" => Unique.Password(),
            "deviceName" => "Laptop",
            "deviceToken" => Unique.Text(),
            "email" => Unique.Email(),
            "kind" => operation.Id == "ResumeJobs" ? SampleJobs.PausedKind : SampleJobs.Kind,
            "language" => "de",
            "name" => $"Person {Unique.Text()}",
            "limits" => new JsonObject { ["seats"] = 2000 },
            "permissions" => new JsonArray("users.read"),
            "plan" => "default",
            "password" => Unique.Password(),
            "recoveryCode" => "22222-22222-22222",
            // On, it is for a session of two factors only.
            "requireMfa" => false,
            "expiresAt" => "2999-01-01T00:00:00Z",
            "networks" => new JsonArray("127.0.0.0/8"),
            "neverExpires" => false,
            "overlapSeconds" => 0,
            "scopes" => new JsonArray(),
            "status" => "active",
            "tag" => SampleJobs.Tag,
            "timeZone" => "Europe/Berlin",
            "token" => Unique.Text(),
            _ => throw Unknown(operation, $"the member {name} of the body"),
        };
    }

    private static Guid IdMember(Operation operation, string name, ApiUser owner) => name switch
    {
        "tenantId" => owner.TenantId,
        "userId" => owner.Id,
        _ => throw Unknown(operation, $"the id {name} in the body"),
    };

    private static string[] QueryValues(Operation operation, string name, TwoTenants tenants) => name switch
    {
        AllTenants => ["false"],
        "action" => ["user.created", "session.created"],
        "actorId" or "objectId" => [tenants.BUser.Id.ToString(), tenants.B.Admin.Id.ToString()],
        "objectType" => ["user", "session"],
        "from" => ["2000-01-01T00:00:00Z"],
        "to" => ["2999-01-01T00:00:00Z"],
        "after" => ["0", "1"],
        "createdAfter" => ["2000-01-01T00:00:00Z"],
        "createdBefore" => ["2999-01-01T00:00:00Z"],
        "kind" => [SampleJobs.Kind, "mail.send"],
        "state" => ["dead", "scheduled", "succeeded"],
        "tag" => [SampleJobs.Tag],
        "userId" => [tenants.BUser.Id.ToString()],
        "limit" => ["100"],
        "cursor" => [tenants.BCursor],
        "search" => [tenants.B.Admin.Email, tenants.BUser.Email, tenants.B.Name, "person"],
        "role" => ["ADMIN", "USER"],
        "status" => operation.Id switch { "ListInvitations" => ["pending", "expired"], "ListApiKeys" => ["active", "revoked"], _ => ["active", "suspended"] },
        _ => throw Unknown(operation, $"the query parameter {name}"),
    };

    private static InvalidOperationException Unknown(Operation operation, string what) =>
        new($"{operation.Id}: the isolation matrix has no value for {what}. Add one of another tenant's to tests/Saas.Api.Tests/Isolation/Samples.cs.");
}
