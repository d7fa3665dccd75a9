namespace EventOps.Engine.Logs;

/// <summary>A page of the lines that a query finds, newest first.</summary>
/// <param name="Lines">The lines of the page.</param>
/// <param name="Total">How many the query finds.</param>
/// <param name="TotalIsLowerBound">Whether there may be more than <paramref name="Total"/>: the search was ended by its budget, or there
/// are lines that cannot be read.</param>
public sealed record LogPage(IReadOnlyList<KeptLogLine> Lines, long Total, bool TotalIsLowerBound);
