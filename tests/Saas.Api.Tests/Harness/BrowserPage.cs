using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>
/// A tab of Chromium, by the Chrome DevTools Protocol. Mouse and keys are the browser's own input, so that what is covered or cannot be
/// focused is not operated either.
/// </summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private const string Left = "left";

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly List<string> _complaints = [];
    private int _lastId;

    private BrowserPage() => _socket.Options.Proxy = null;

    public static async Task<BrowserPage> ConnectAsync(Uri url)
    {
        var page = new BrowserPage();
        await page._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
            await page.CallAsync($"{domain}.enable");
        return page;
    }

    /// <summary>What the console has shown since it was last asked for: errors, warnings, uncaught exceptions, violations of the policy.</summary>
    public async Task<IReadOnlyList<string>> TakeComplaintsAsync()
    {
        await EvaluateAsync("new Promise(done => setTimeout(done))");
        var taken = _complaints.ToList();
        _complaints.Clear();
        return taken;
    }

    public async Task GoAsync(string path)
    {
        var answer = await CallAsync("Page.navigate", new { url = $"{ApiHost.PublicUrl}{path}" });
        Assert.False(answer.TryGetProperty("errorText", out var error), $"{path}: {error}");
        await UntilAsync("document.readyState === 'complete'");
    }

    /// <summary>The value of an expression, awaited when it is a promise; an exception is text.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        if (answer.TryGetProperty("exceptionDetails", out var exception))
            return JsonSerializer.SerializeToElement($"{expression}: {Describe(exception)}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>What a person reads there: nothing where nothing is to be seen.</summary>
    public async Task<string> TextAsync(string selector = "body") => (await EvaluateAsync(Read(selector))).GetString()!;

    public async Task UntilAsync(string condition)
    {
        JsonElement last = default;
        var met = await Wait.UntilAsync(
            async () => (last = await EvaluateAsync(condition)).ValueKind == JsonValueKind.True, Browser.Limit, TestContext.Current.CancellationToken);
        if (!met)
            Assert.Fail($"{condition} did not come true ({last}). The page reads: {await TextAsync()}");
    }

    public Task UntilReadsAsync(string text, string selector = "body") =>
        UntilAsync($"{Read(selector)}.includes({Quote(text)})");

    /// <summary>Clicks on the middle of the element, once it is to be seen there.</summary>
    public async Task ClickAsync(string selector)
    {
        var find = $$"""
            (() => {
                const element = document.querySelector({{Quote(selector)}});
                element?.scrollIntoView({ block: 'center' });
                const box = element?.getBoundingClientRect();
                const [x, y] = box ? [box.x + box.width / 2, box.y + box.height / 2] : [-1, -1];
                return element?.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
            })()
            """;
        await UntilAsync($"{find} !== null");
        var place = (await EvaluateAsync(find)).EnumerateArray().Select(value => value.GetDouble()).ToArray();
        foreach (var type in new[] { "mousePressed", "mouseReleased" })
            await CallAsync("Input.dispatchMouseEvent", new { type, x = place[0], y = place[1], button = Left, clickCount = 1 });
    }

    public async Task TypeAsync(string selector, string text)
    {
        await ClickAsync(selector);
        await CallAsync("Input.insertText", new { text });
    }

    public async Task PressEnterAsync()
    {
        await CallAsync("Input.dispatchKeyEvent", new { type = "keyDown", key = "Enter", code = "Enter", text = "\r", windowsVirtualKeyCode = 13 });
        await CallAsync("Input.dispatchKeyEvent", new { type = "keyUp", key = "Enter", code = "Enter", windowsVirtualKeyCode = 13 });
    }

    public Task ResizeAsync(int width, int height) =>
        CallAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 2, mobile = true });

    /// <summary>The cookies that the browser holds, HttpOnly ones included.</summary>
    public async Task<IReadOnlyList<string>> CookiesAsync() =>
        [.. (await CallAsync("Network.getCookies")).GetProperty("cookies").EnumerateArray().Select(cookie => cookie.Text("name")).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Read(string selector) => $"(one => one?.checkVisibility() ? one.innerText : '')(document.querySelector({Quote(selector)}))";

    /// <summary>Sends a command and reads on until its answer; the events before it are noted.</summary>
    public async Task<JsonElement> CallAsync(string method, object? parameters = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Browser.Limit);
        var id = ++_lastId;
        var command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await _socket.SendAsync(command, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, limit.Token);
        while (true)
        {
            var message = await ReadAsync(limit.Token);
            if (!message.TryGetProperty("id", out var answered))
                Note(message.Text("method"), message.GetProperty("params"));
            else if (answered.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {message}");
        }
    }

    private async Task<JsonElement> ReadAsync(CancellationToken ct)
    {
        _message.Clear();
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(_message.GetMemory(64 * 1024), ct);
            _message.Advance(received.Count);
        }
        while (!received.EndOfMessage);
        return JsonDocument.Parse(_message.WrittenMemory.ToArray()).RootElement;
    }

    private void Note(string method, JsonElement happened)
    {
        if (method == "Runtime.exceptionThrown")
            _complaints.Add(Describe(happened.GetProperty("exceptionDetails")));
        if (method == "Runtime.consoleAPICalled" && happened.Text("type") is "error" or "warning" or "assert")
            _complaints.Add(happened.GetProperty("args").GetRawText());
        if (method == "Log.entryAdded" && happened.GetProperty("entry") is var entry && entry.Text("level") is "error" or "warning")
            _complaints.Add($"{entry.Text("text")} {(entry.TryGetProperty("url", out var url) ? url.GetString() : "")}".Trim());
    }

    private static string Describe(JsonElement exception) =>
        exception.TryGetProperty("exception", out var thrown) && thrown.TryGetProperty("description", out var text) ? text.GetString()! : exception.Text("text");
}
