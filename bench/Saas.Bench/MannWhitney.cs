namespace Saas.Bench;

/// <summary>The rank-sum test of Mann and Whitney, two-sided, by the normal approximation (samples of 20 and more).</summary>
internal static class MannWhitney
{
    /// <returns>p, and the share of pairs in which the one of the first sample is greater.</returns>
    public static (double P, double Greater) Test(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        var all = first.Select(value => (Value: value, First: true)).Concat(second.Select(value => (Value: value, First: false)))
            .OrderBy(one => one.Value).ToArray();
        double ranks = 0, ties = 0;
        for (var start = 0; start < all.Length;)
        {
            var end = start;
            while (end < all.Length && all[end].Value == all[start].Value)
                end++;
            // Equal values share the mean of their ranks, which count from 1.
            var (count, rank) = ((double)(end - start), (start + 1 + end) / 2.0);
            ranks += rank * all[start..end].Count(one => one.First);
            ties += Math.Pow(count, 3) - count;
            start = end;
        }

        double n = first.Count, m = second.Count, total = n + m;
        var u = ranks - n * (n + 1) / 2;
        var deviation = Math.Sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))));
        var z = Math.Max(0, Math.Abs(u - n * m / 2) - 0.5) / deviation;
        return (Complement(z / Math.Sqrt(2)), u / (n * m));
    }

    /// <summary>erfc for x from 0, Abramowitz and Stegun 7.1.26: off by 1.5e-7 at most.</summary>
    private static double Complement(double x)
    {
        var t = 1 / (1 + 0.3275911 * x);
        var polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return polynomial * Math.Exp(-x * x);
    }
}
