namespace EventOps.Load.Measuring;

/// <summary>One second of a run.</summary>
internal sealed record SecondPoint(int Second, long Requests, long Events, long Errors);
