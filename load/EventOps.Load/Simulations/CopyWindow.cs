namespace EventOps.Load.Simulations;

/// <summary>When one copy of a closed stage works, as offsets from the stage's start.</summary>
internal readonly record struct CopyWindow(TimeSpan Start, TimeSpan End)
{
    /// <param name="copiesBefore">Copies at the end of the stage before; where a ramp starts.</param>
    public static IReadOnlyList<CopyWindow> Of(LoadSimulation stage, int copiesBefore) => stage switch
    {
        KeepConstant constant => [.. Enumerable.Repeat(new CopyWindow(TimeSpan.Zero, stage.During), constant.Copies)],
        RampingConstant ramp => Ramp(copiesBefore, ramp.Copies, ramp.During),
        _ => throw new ArgumentException($"{stage} is not a closed stage", nameof(stage)),
    };

    private static CopyWindow[] Ramp(int from, int to, TimeSpan during)
    {
        var windows = new CopyWindow[Math.Max(from, to)];
        int steps = Math.Abs(to - from);
        for (int copy = 0; copy < windows.Length; copy++)
        {
            // Growing, copy `from` starts at once and the last one a step before the end; shrinking, the last copy stops first.
            TimeSpan change = steps == 0 ? TimeSpan.Zero : during * ((double)(to > from ? copy - from : from - copy) / steps);
            windows[copy] = copy < Math.Min(from, to) ? new CopyWindow(TimeSpan.Zero, during)
                : to > from ? new CopyWindow(change, during)
                : new CopyWindow(TimeSpan.Zero, change);
        }

        return windows;
    }
}
