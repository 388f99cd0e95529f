using System.Buffers;
using System.Text;
using System.Text.Json;
using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Audit;

/// <summary>
/// Who acts in the request or job that is under way, and from where. Its text travels with each statement as app.actor, where the
/// triggers of audited tables find it.
/// </summary>
internal sealed class Actor
{
    private static readonly AsyncLocal<Actor?> Ambient = new();

    private string? _text;

    private Actor(string type, RequestOrigin? origin, string? correlationId) => (Type, Origin, CorrelationId) = (type, origin, correlationId);

    /// <summary>Null where nothing is written on anybody's behalf: requests that only read, and the service's own upkeep.</summary>
    public static Actor? Current { get => Ambient.Value; set => Ambient.Value = value; }

    /// <summary>account, api_key, job or anonymous.</summary>
    public string Type { get; private set; }

    public Guid? AccountId { get; private set; }

    public Guid? SessionId { get; private set; }

    public Guid? ApiKeyId { get; private set; }

    public Guid? JobId { get; private set; }

    /// <summary>The account that acts under the name of <see cref="AccountId"/>.</summary>
    public Guid? ImpersonatorId { get; private set; }

    /// <summary>The operation's name, or the job's kind.</summary>
    public string? Operation { get; private set; }

    public RequestOrigin? Origin { get; }

    public string? CorrelationId { get; }

    /// <summary>Whoever sends this request; null when it cannot change anything (GET and HEAD).</summary>
    public static Actor? OfRequest(HttpContext context, RequestOrigin origin, string correlationId) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? null : new("anonymous", origin, correlationId);

    /// <summary>A job that runs.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="jobId">Which.</param>
    /// <param name="correlationId">Of the request that it goes back to.</param>
    /// <param name="askedBy">What <see cref="Asking"/> was in that request.</param>
    public static Actor OfJob(string kind, Guid jobId, string? correlationId, string? askedBy)
    {
        using var asked = askedBy is null ? null : JsonDocument.Parse(askedBy);
        return new("job", null, correlationId)
        {
            Operation = kind,
            JobId = jobId,
            AccountId = Id("account"),
            SessionId = Id("session"),
            ApiKeyId = Id("key"),
            ImpersonatorId = Id("impersonator"),
        };

        Guid? Id(string name) => asked is not null && asked.RootElement.TryGetProperty(name, out var id) ? id.GetGuid() : null;
    }

    /// <summary>For jobs, what they keep of who asks for them: ids, and nothing of from where. Null: somebody unknown, or nobody.</summary>
    public string? Asking => AccountId is null && ApiKeyId is null ? null : Write(WriteIds);

    public void Calls(string? operation) => (Operation, _text) = (operation, null);

    public void SignedIn(Guid accountId, Guid sessionId, Guid? impersonatorId = null) =>
        (Type, AccountId, SessionId, ImpersonatorId, _text) = ("account", accountId, sessionId, impersonatorId, null);

    /// <summary>By a code from its mailbox, without a session.</summary>
    public void Proves(Guid accountId) => (Type, AccountId, _text) = ("account", accountId, null);

    /// <param name="keyId">The API key.</param>
    /// <param name="accountId">Its owner; null: the tenant.</param>
    public void UsesKey(Guid keyId, Guid? accountId) => (Type, ApiKeyId, AccountId, _text) = ("api_key", keyId, accountId, null);

    /// <summary>As the triggers read it.</summary>
    public override string ToString() => _text ??= Write(WriteAll);

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void WriteAll(Utf8JsonWriter json)
    {
        json.WriteString("type", Type);
        WriteIds(json);
        Id(json, "job", JobId);
        Text(json, "operation", Operation);
        Text(json, "address", Origin?.Address);
        Text(json, "agent", Origin?.UserAgent);
        Text(json, "correlation", CorrelationId);
    }

    private void WriteIds(Utf8JsonWriter json)
    {
        Id(json, "account", AccountId);
        Id(json, "session", SessionId);
        Id(json, "key", ApiKeyId);
        Id(json, "impersonator", ImpersonatorId);
    }

    private static void Id(Utf8JsonWriter json, string name, Guid? value)
    {
        if (value is { } id)
            json.WriteString(name, id);
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
