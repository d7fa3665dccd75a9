using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>
/// Turns ages into floors: an id holds its time, so an event has expired when its id is below that of its age ago.
/// Events vanish from every reader at that moment, whenever their space is given back. Any thread: a read costs a look
/// at the clock.
/// </summary>
internal sealed class RetentionClock : IRetentionFloor
{
    /// <summary>Floors are renewed this often; no one can tell a retention of days from one that is 0.1 s
    /// longer.</summary>
    private const int RenewMs = 100;

    private readonly TimeProvider _clock;
    private readonly EngineState _state;
    private readonly long[] _agesMs;
    private Floors _current;

    internal RetentionClock(TimeProvider clock, EngineState state, RetentionOptions options)
    {
        _clock = clock;
        _state = state;
        _agesMs = new long[LaneBases.Lanes];
        _agesMs[(int)EventPriority.Low] = (long)options.LowAge.TotalMilliseconds;
        _agesMs[(int)EventPriority.Normal] = (long)options.NormalAge.TotalMilliseconds;
        _agesMs[(int)EventPriority.High] = (long)options.HighAge.TotalMilliseconds;
        _agesMs[(int)EventPriority.Critical] = (long)options.CriticalAge.TotalMilliseconds;
        _agesMs[(int)EventPriority.Audit] = (long)options.AuditAge.TotalMilliseconds;
        _current = Rise(new Floors(default, long.MinValue, 0), _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <inheritdoc/>
    public RetentionFloor Current
    {
        get
        {
            long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            Floors seen = Volatile.Read(ref _current);
            while (nowMs - seen.AtMs >= RenewMs || seen.LowFromId != _state.LowFromId)
            {
                Floors risen = Rise(seen, nowMs);
                Floors before = Interlocked.CompareExchange(ref _current, risen, seen);
                if (ReferenceEquals(before, seen))
                {
                    return risen.Floor;
                }

                seen = before;
            }

            return seen.Floor;
        }
    }

    private Floors Rise(Floors from, long nowMs)
    {
        long lowFromId = _state.LowFromId;
        RetentionFloor floor = from.Floor;
        for (int lane = 0; lane < LaneBases.Lanes; lane++)
        {
            // A clock set back does not bring events back.
            floor[lane] = Math.Max(floor[lane], EventId.FirstOf(Math.Max(0, nowMs - _agesMs[lane])));
        }

        floor[(int)EventPriority.Low] = Math.Max(floor[(int)EventPriority.Low], lowFromId);
        return new Floors(floor, Math.Max(from.AtMs, nowMs), lowFromId);
    }

    /// <summary>One immutable answer, swapped whole so that its numbers belong together.</summary>
    private sealed class Floors(RetentionFloor floor, long atMs, long lowFromId)
    {
        internal RetentionFloor Floor { get; } = floor;

        internal long AtMs { get; } = atMs;

        internal long LowFromId { get; } = lowFromId;
    }
}
