namespace EventOps.Load.Measuring;

/// <summary>How often one kind of error was seen.</summary>
internal sealed record ErrorCount(string Kind, long Count);
