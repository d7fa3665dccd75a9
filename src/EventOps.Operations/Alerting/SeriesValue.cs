namespace EventOps.Operations.Alerting;

/// <summary>A series as a rule sees it at one time.</summary>
/// <param name="Series">Its labels, as /metrics writes them.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct SeriesValue(string Series, double Value);
