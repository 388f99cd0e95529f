using System.Globalization;

namespace Saas.DevHost;

internal static class Banner
{
    public static void PrintAddresses(int port, string mail, string demo)
    {
        var url = $"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}";
        Console.WriteLine($"""

              API     {url}
              Docs    {url}/docs
              Health  {url}/health
              Jobs    {url}/console
              Mail    {mail}

            {demo.Trim('\n')}

              Ctrl-C stops everything; data stays in .data (--reset wipes it).

            """);
    }

    /// <summary>Lines that a shell can take over.</summary>
    public static void PrintEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
            Console.WriteLine(OperatingSystem.IsWindows() ? $"$env:{name} = '{value}'" : $"export {name}='{value}'");
    }
}
