namespace EventOps.Operations.Sampling;

/// <summary>What one metric was in one pass.</summary>
/// <param name="Column">The metric's place in the <see cref="SampleStore"/>.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct SampleCell(int Column, double Value);
