using EventOps.Load.Measuring;

namespace EventOps.Load.FanOut.Receiving;

/// <summary>What a receiver has counted in a round. Times are of the machine's monotonic clock, which every process shares.</summary>
/// <param name="Distinct">Pairs of event and subscription that have arrived, each counted once.</param>
/// <param name="Duplicates">Further arrivals of such pairs.</param>
/// <param name="Strays">Events of another round: late repetitions.</param>
/// <param name="Complete">Subscriptions that have all of the round's events.</param>
/// <param name="FirstAt">When the first POST had arrived; 0 before.</param>
/// <param name="DoneAt">When the last pair of the round had arrived; 0 before.</param>
/// <param name="Latency">From the time in the event to its first arrival; none when events carry no time.</param>
internal sealed record ReceiverCounts(
    long Posts,
    long Events,
    long Distinct,
    long Duplicates,
    long Strays,
    long Bytes,
    int Complete,
    long FirstAt,
    long DoneAt,
    LatencySummary Latency)
{
    public bool IsDone => DoneAt != 0;
}
