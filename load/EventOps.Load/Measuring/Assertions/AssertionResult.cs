namespace EventOps.Load.Measuring.Assertions;

/// <summary>An assertion and what the run showed.</summary>
internal sealed record AssertionResult(string Text, double Actual, bool Passed, string ActualText);
