using System.Net.Http.Json;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>
/// Headless Chromium with a profile of its own. It reaches one instance of the API, under the public URL, and nothing else: every other
/// name is unknown to it.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Under load a start takes many seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly ChildProcess _process;
    private readonly string _profile;

    private Browser(ChildProcess process, string profile) => (_process, _profile) = (process, profile);

    public BrowserPage Page { get; private set; } = null!;

    /// <summary>Starts it; skips the test where there is none, but fails it in CI.</summary>
    public static async Task<Browser> StartAsync(ApiInstance? api = null)
    {
        var program = Names.Select(ProgramSearch.Find).FirstOrDefault(path => path is not null);
        if (program is null)
        {
            const string missing = "This test needs Chromium: install the Debian package chromium, or Google Chrome.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail(missing);
        }

        var profile = Directory.CreateTempSubdirectory("saas-browser-").FullName;
        var call = new ProgramCall(program, Arguments(profile, api ?? ApiHost.Current.Api)) { LogFile = Path.Combine(profile, "browser.log") };
        var browser = new Browser(await ChildProcess.StartAsync(call), profile);
        try
        {
            browser.Page = await browser.OpenPageAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Page is not null)
            await Page.DisposeAsync();
        await _process.DisposeAsync();
        await Wait.UntilAsync(() => TryDelete(_profile), Limit, CancellationToken.None);
    }

    /// <summary>Its helpers may write for a moment after it has ended.</summary>
    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Without a sandbox of its own, which root and most containers cannot have: it opens nothing but our page.</summary>
    private static string[] Arguments(string profile, ApiInstance api) =>
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--no-default-browser-check",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--lang=en-US",
        "--no-proxy-server", $"--user-data-dir={profile}", "--remote-debugging-port=0",
        $"--host-resolver-rules=MAP {new Uri(ApiHost.PublicUrl).Authority} {api.Url.Authority}, MAP * ~NOTFOUND, EXCLUDE {api.Url.Host}",
        "about:blank",
    ];

    private async Task<BrowserPage> OpenPageAsync()
    {
        var file = Path.Combine(_profile, "DevToolsActivePort");
        string[] lines = [];
        await Eventually.TrueAsync(() => _process.HasExited || (File.Exists(file) && (lines = File.ReadAllLines(file)).Length > 1), Limit);
        if (_process.HasExited)
            throw new InvalidOperationException($"Chromium ended at its start: {string.Join('\n', _process.LastLines)}");

        using var client = ApiInstance.CreateClient(new Uri($"http://127.0.0.1:{lines[0]}"));
        var socket = "";
        await Eventually.TrueAsync(async () =>
        {
            var targets = await client.GetFromJsonAsync<JsonElement>(new Uri("/json/list", UriKind.Relative), TestContext.Current.CancellationToken);
            socket = targets.EnumerateArray().Where(target => target.Text("type") == "page").Select(target => target.Text("webSocketDebuggerUrl")).FirstOrDefault("");
            return socket.Length > 0;
        }, Limit);
        return await BrowserPage.ConnectAsync(new Uri(socket));
    }
}
