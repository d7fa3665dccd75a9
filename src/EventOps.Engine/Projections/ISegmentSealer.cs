namespace EventOps.Engine.Projections;

/// <summary>Takes over a full index segment: makes its file and maps it in its place.</summary>
internal interface ISegmentSealer
{
    /// <summary>
    /// Hands a full segment over. Returns at once while the sealer keeps up; waits when too many are pending, which
    /// holds back the log's writer, which fills the ring, which refuses publishes: memory stays bounded.
    /// </summary>
    void Seal(IndexSegment segment);
}
