namespace EventOps.Operations.Sampling;

/// <summary>Every bound of the sampler.</summary>
public static class SampleLimits
{
    /// <summary>
    /// Metrics kept. A metric is one value however many series it has, so the names in the code bound it; some 80 are in
    /// use. One costs 8 bytes for each of <see cref="SecondSlots"/> and <see cref="MinuteSlots"/>, 107 KiB: 9 MiB in use,
    /// 27 MiB at most.
    /// </summary>
    public const int MetricsMax = 256;

    /// <summary>An hour of seconds.</summary>
    public const int SecondSlots = 3_600;

    /// <summary>A week of minutes.</summary>
    public const int MinuteSlots = 7 * 24 * 60;

    /// <summary>A sample of seconds stands for so many after it, where none followed: a pass that was late is no gap.</summary>
    internal const int SecondsCarried = 5;

    /// <summary>A longest name; the length is two bytes in the files.</summary>
    internal const int NameBytesMax = 1_024;

    /// <summary>A largest block of the files: 60 seconds of all metrics are 160 KB.</summary>
    internal const int BlockBytesMax = 1 << 20;

    /// <summary>With more files than this at a start they are made one: whoever restarts it every minute has many.</summary>
    internal const int FilesMax = 16;
}
