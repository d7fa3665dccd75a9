using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Journal.Tests.Retention;

/// <summary>An event the server acknowledged: what must be read back while it is kept.</summary>
internal sealed record PublishedEvent(long Id, string Type, string Source, EventPriority Priority, byte[] Data, TraceContext Trace)
{
    public bool IsLive(RetentionFloor floor) => Id >= floor[(int)Priority];
}
