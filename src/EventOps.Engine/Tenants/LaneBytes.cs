using System.Runtime.CompilerServices;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Tenants;

/// <summary>Bytes of records by priority.</summary>
[InlineArray(LaneBases.Lanes)]
internal struct LaneBytes
{
    private long _first;
}
