using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Contracts.Tests.Http.RateLimiting;

/// <summary>
/// The definition a limit is held to: in every window from one admission to another, no more permits than can be saved
/// up (or one oversized batch) plus what the time between them brings. Computed exactly, from the options, not from the
/// bucket.
/// </summary>
internal static class Admissions
{
    public static void AssertWithin(
        RateLimitOptions limit, long unitsPerSecond, IEnumerable<(long At, int Permits)> admissions)
    {
        var window = (Int128)limit.Window.Ticks * unitsPerSecond / TimeSpan.TicksPerSecond;
        var ordered = admissions.OrderBy(static admission => admission.At).ToArray();
        var most = ordered.Select(static admission => admission.Permits).Append(limit.Permits).Max();

        // The worst window that ends here, as permits * window less what its time brought.
        Int128 worst = 0;
        var previous = 0L;
        foreach (var (at, permits) in ordered)
        {
            worst = Int128.Max(0, worst - ((at - previous) * (Int128)limit.Permits)) + (permits * window);
            previous = at;
            Assert.True(worst <= most * window, $"{worst} in some window up to {at}, at most {most * window}");
        }
    }
}
