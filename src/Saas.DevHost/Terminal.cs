using System.Diagnostics;
using System.Globalization;

namespace Saas.DevHost;

/// <summary>Progress goes to standard error, so that what is meant to be used (<c>export</c> lines) stays alone on standard output.</summary>
internal sealed class Terminal
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public void Step(string text)
    {
        try
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:0.0} s  {text}"));
        }
        catch (IOException)
        {
            // The terminal was closed; shutting down goes on without a reader.
        }
    }
}
