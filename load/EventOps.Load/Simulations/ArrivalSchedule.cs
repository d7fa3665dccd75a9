namespace EventOps.Load.Simulations;

/// <summary>
/// The intended times of an open stage, as offsets from its start, in order. Pure arithmetic, so that the number of
/// arrivals and each one's time are known beforehand and owe nothing to how the server behaves.
/// </summary>
internal static class ArrivalSchedule
{
    private const double NsPerSecond = 1e9;

    /// <param name="rateBefore">Rate at which the stage before ended; where a ramp starts.</param>
    public static IEnumerable<long> OffsetsNs(LoadSimulation stage, double rateBefore) => stage switch
    {
        Inject inject => Even(inject.Rate, 0, inject.During.TotalSeconds),
        InjectRandom random => Random(random),
        RampingInject ramp => Ramp(rateBefore, ramp.Rate, ramp.During.TotalSeconds),
        _ => throw new ArgumentException($"{stage} is not an open stage", nameof(stage)),
    };

    private static IEnumerable<long> Even(double rate, double fromSeconds, double seconds)
    {
        // The small allowance keeps 1000/s over 1 s at 1000 arrivals although seconds * rate may come out as 999.99….
        long count = (long)Math.Floor((seconds * rate) + 1e-6);
        for (long i = 0; i < count; i++)
        {
            yield return (long)((fromSeconds + (i / rate)) * NsPerSecond);
        }
    }

    private static IEnumerable<long> Random(InjectRandom stage)
    {
        uint state = (uint)stage.Seed;
        double seconds = stage.During.TotalSeconds;
        for (int second = 0; second < seconds; second++)
        {
            // Numerical Recipes' generator: the same arrivals for the same seed on every runtime.
            state = (state * 1664525) + 1013904223;
            double rate = stage.RateMin + ((stage.RateMax - stage.RateMin) * (state / (double)uint.MaxValue));
            foreach (long offset in Even(rate, second, Math.Min(1, seconds - second)))
            {
                yield return offset;
            }
        }
    }

    /// <summary>
    /// Arrivals by time t are N(t) = a·t + (b−a)·t²/2D for a ramp from a to b over D; arrival k comes where N(t) = k.
    /// </summary>
    private static IEnumerable<long> Ramp(double from, double to, double seconds)
    {
        double curve = (to - from) / (2 * seconds);
        long count = (long)Math.Floor(((from + to) / 2 * seconds) + 1e-6);
        for (long k = 0; k < count; k++)
        {
            double root = Math.Sqrt(Math.Max(0, (from * from) + (4 * curve * k)));
            double t = k == 0 ? 0 : 2 * k / (from + root); // the form of the quadratic's root that does not cancel
            yield return (long)(Math.Min(t, seconds) * NsPerSecond);
        }
    }
}
