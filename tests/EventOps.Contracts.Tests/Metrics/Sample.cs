namespace EventOps.Contracts.Tests.Metrics;

/// <summary>One line of a scrape.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
