using Saas.Api.Platform.Http;

namespace Saas.Api.Tests.Data;

public sealed class UserAgentTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("okhttp/4.12.0", "okhttp")]
    [InlineData("AcmeApp/2.1 (iPhone; iOS 17.5)", "AcmeApp on iPhone")]
    [InlineData("Acme/7 CFNetwork/1494 Darwin/23.4.0", "Acme on iOS or macOS")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0", "Browser")]
    [InlineData(" ", null)]
    public void Says_in_words_what_a_client_is(string? agent, string? words) => Assert.Equal(words, UserAgent.Describe(agent));
}
