namespace EventOps.Operations.Alerting;

/// <summary>What a rule wants done about a series. It goes on to want it until it is told that it is done.</summary>
/// <param name="Series">Which.</param>
/// <param name="Raises">Whether an alert is to be raised; otherwise the open one is over.</param>
/// <param name="Value">What was measured; not a number when the series is gone.</param>
internal readonly record struct AlertStep(string Series, bool Raises, double Value);
