using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Reporting;

/// <summary>Everything a report shows; the four forms render this and nothing else.</summary>
internal sealed record LoadReport(
    string Title,
    DateTimeOffset StartedAt,
    MachineFacts Machine,
    IReadOnlyList<RunResult> Runs,
    IReadOnlyList<AssertionResult> Assertions,
    Comparison? Comparison)
{
    public bool Passed => Assertions.All(a => a.Passed) && (Comparison?.Rows.All(r => r.Passed != false) ?? true);
}

/// <summary>The disk's figure and the rows measured beside it.</summary>
internal sealed record Comparison(LatencySummary Disk, IReadOnlyList<ComparisonRow> Rows, IReadOnlyList<string> Notes);

/// <summary>One figure of the side-by-side measure.</summary>
/// <param name="Passed">Null when the row has no threshold.</param>
internal sealed record ComparisonRow(string Name, string Server, string Beside, string Result, string Threshold, bool? Passed);
