using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

// Hashes per second: memory in KiB, passes, hashes at once, seconds.
var (memory, passes, atOnce, seconds) = args.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray() switch
{
    [var m, var t, var n, var s] => (m, t, n, s),
    _ => throw new ArgumentException("usage: BareArgon2 <KiB> <passes> <at once> <seconds>"),
};
var password = Encoding.UTF8.GetBytes("the-right-password");
var began = Stopwatch.StartNew();
var counts = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(HashAsync)));
Console.WriteLine((counts.Sum() / began.Elapsed.TotalSeconds).ToString("F2", CultureInfo.InvariantCulture));
return 0;

async Task<int> HashAsync()
{
    var count = 0;
    for (; began.Elapsed.TotalSeconds < seconds; count++)
    {
        using var argon2 = new Argon2id(password) { Salt = RandomNumberGenerator.GetBytes(16), MemorySize = memory, Iterations = passes, DegreeOfParallelism = 1 };
        await argon2.GetBytesAsync(32);
    }
    return count;
}
