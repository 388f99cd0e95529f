using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Saas.Api.Tests.Harness;

/// <summary>A service with the range interface of Have I Been Pwned.</summary>
internal sealed class BreachService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();

    private BreachService(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Every path that was asked for, with its header Add-Padding.</summary>
    public ConcurrentQueue<(string Path, string Padding)> Questions { get; } = new();

    public static async Task<BreachService> StartAsync()
    {
        var app = QuietServer.Build();
        var service = new BreachService(app);
        app.Run(service.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>The password's hash, without its first five digits.</summary>
    public static string Suffix(string password) => Hash(password)[5..];

    /// <summary>What is answered when this password is asked about.</summary>
    public void On(string password, Func<HttpContext, Task> answer) => _answers[$"/range/{Hash(password)[..5]}"] = answer;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Questions.Enqueue((context.Request.Path + context.Request.QueryString.ToString(), context.Request.Headers["Add-Padding"].ToString()));
        return _answers.TryGetValue(context.Request.Path!, out var answer) ? answer(context) : context.Response.WriteAsync("0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n");
    }

    private static string Hash(string password) => Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(password)));
}
