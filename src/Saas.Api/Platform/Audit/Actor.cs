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

    public static Actor OfJob(string kind, Guid jobId, string? correlationId) => new("job", null, correlationId) { Operation = kind, JobId = jobId };

    public void Calls(string? operation) => (Operation, _text) = (operation, null);

    public void SignedIn(Guid accountId, Guid sessionId, Guid? impersonatorId = null) =>
        (Type, AccountId, SessionId, ImpersonatorId, _text) = ("account", accountId, sessionId, impersonatorId, null);

    /// <summary>By a code from its mailbox, without a session.</summary>
    public void Proves(Guid accountId) => (Type, AccountId, _text) = ("account", accountId, null);

    /// <param name="keyId">The API key.</param>
    /// <param name="accountId">Its owner; null: the tenant.</param>
    public void UsesKey(Guid keyId, Guid? accountId) => (Type, ApiKeyId, AccountId, _text) = ("api_key", keyId, accountId, null);

    /// <summary>As the triggers read it.</summary>
    public override string ToString() => _text ??= Write();

    private string Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", Type);
            Id("account", AccountId);
            Id("session", SessionId);
            Id("key", ApiKeyId);
            Id("job", JobId);
            Id("impersonator", ImpersonatorId);
            Text("operation", Operation);
            Text("address", Origin?.Address);
            Text("agent", Origin?.UserAgent);
            Text("correlation", CorrelationId);
            json.WriteEndObject();

            void Id(string name, Guid? value)
            {
                if (value is { } id)
                    json.WriteString(name, id);
            }

            void Text(string name, string? value)
            {
                if (value is not null)
                    json.WriteString(name, value);
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
