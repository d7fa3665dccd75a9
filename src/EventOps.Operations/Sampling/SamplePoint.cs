namespace EventOps.Operations.Sampling;

/// <summary>A metric's value at a time.</summary>
/// <param name="UnixSeconds">When, in seconds since 1970.</param>
/// <param name="Value">The value; never NaN.</param>
public readonly record struct SamplePoint(long UnixSeconds, double Value);
