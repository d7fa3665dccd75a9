using EventOps.Engine.Projections;

namespace EventOps.Engine.Reading;

/// <summary>What has expired. Any thread.</summary>
internal interface IRetentionFloor
{
    /// <summary>The smallest id of each priority that is still shown. Only ever rises.</summary>
    RetentionFloor Current { get; }
}
