using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>A series of one tenant by its names, which outlive the process; its number does not.</summary>
internal readonly record struct SeriesName(string Type, string Source, EventPriority Priority)
{
    internal static SeriesName Of(Series series) => new(series.TypeText, series.SourceText, series.Priority);
}
