using EventOps.Engine.Schemas;

namespace EventOps.Engine.Projections;

/// <summary>The schema of a series' type as of a version of the catalogue: one value, so that no reader sees half of it.</summary>
internal sealed record SeriesSchema(long Version, JsonSchema? Schema)
{
    /// <summary>Of no version: looked up before it is used.</summary>
    internal static SeriesSchema Unknown { get; } = new(-1, null);
}
