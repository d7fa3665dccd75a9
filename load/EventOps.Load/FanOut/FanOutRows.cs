using System.Globalization;
using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>The rows several measures share.</summary>
internal static class FanOutRows
{
    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A row for each round in which something did not arrive: it fails the report.</summary>
    public static IEnumerable<ComparisonRow> Missing(IEnumerable<RoundFigures> rounds) => rounds
        .Where(round => round.Missing > 0)
        .Select(round => new ComparisonRow(
            $"missing: {round.Title}", Figures.Count(round.Missing), $"of {Figures.Count(round.Expected)}", "", "none", false));

    /// <summary>What arrived more than once; allowed, and worth knowing when nothing was killed.</summary>
    public static string Duplicates(IEnumerable<RoundFigures> rounds)
    {
        RoundFigures[] all = [.. rounds];
        return $"arrived more than once: {Figures.Count(all.Sum(round => round.Counts.Duplicates))} events; "
            + $"from rounds before: {Figures.Count(all.Sum(round => round.Counts.Strays))}";
    }
}
