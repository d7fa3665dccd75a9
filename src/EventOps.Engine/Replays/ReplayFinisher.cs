using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Replays;

/// <summary>
/// Ends replays of which nothing waits, is handed over or failed. Expired events count as gone: a replay does not wait
/// for what can never be handed over.
/// </summary>
/// <remarks>
/// One background task, <c>replay finisher</c>: it changes nothing itself but submits <see cref="ReplayEnded"/>. It
/// sleeps while there is no replay; else it looks when the registry says that something changed, which the last event
/// of a replay does, and once a second for what nobody announces: events that expired or were deleted.
/// </remarks>
internal sealed class ReplayFinisher : IAsyncDisposable
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly BackgroundLoop _loop;

    internal ReplayFinisher(EngineState state, EventIntake intake, EventReader reader, TimeProvider clock, ILogger log)
    {
        _state = state;
        _intake = intake;
        _reader = reader;
        _clock = clock;
        _loop = new BackgroundLoop("replay finisher", "replays do not end", log);
    }

    /// <summary>Why replays do not end any more, or null. Any thread.</summary>
    internal string? Failure => _loop.Death;

    internal void Start() => _loop.Start(RunAsync);

    /// <summary>Stops; what it had not ended is ended after the next start.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task RunAsync()
    {
        while (true)
        {
            // Taken before the look, so that no change falls in between.
            Task changed = _state.Subscriptions.Changed.NextPulse();
            await (await PassAsync() ? ChangedOrSecondAsync(changed) : changed.WaitAsync(_loop.Stopping));
        }
    }

    private async Task ChangedOrSecondAsync(Task changed)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_loop.Stopping);
        await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(Limits.ReplayLookIntervalMs), _clock, enough.Token));
        await enough.CancelAsync();
        _loop.Stopping.ThrowIfCancellationRequested();
    }

    /// <summary>Ends what is to be ended.</summary>
    /// <returns>Whether there are other replays, to be looked at again.</returns>
    private async ValueTask<bool> PassAsync()
    {
        bool others = false;
        foreach (Subscription replay in _state.Subscriptions.All.Where(one => one.Replay is not null))
        {
            _loop.Stopping.ThrowIfCancellationRequested();

            // Refused while the ring is full or the disk refuses: then it is one of the others, and next time's.
            others |= !IsOver(replay)
                || (await _intake.SubmitAsync(new ReplayEnded(replay.Id, ReplayEnd.Completed))).Error != AdmitError.None;
        }

        return others;
    }

    private bool IsOver(Subscription replay)
    {
        foreach (DeliveryLane lane in replay.Lanes)
        {
            if (!IsOver(replay, lane))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The counts are quick to say that something is left; that nothing is, they can say too early, when events expire
    /// or turn out damaged while they are taken. So the last word has a search of the index.
    /// </summary>
    private bool IsOver(Subscription replay, DeliveryLane lane)
    {
        if (LaneCounts.Of(_reader, replay, lane) != default || HasWaiting(replay, lane))
        {
            return false;
        }

        // Behind the search: what does not wait never waits again, but may have been handed over meanwhile.
        long beforeId = _reader.FloorOf(lane.Priority) - 1;
        return lane.Read((open, failed) => open.CountAbove(beforeId) + failed.CountAbove(beforeId)) == 0;
    }

    private bool HasWaiting(Subscription replay, DeliveryLane lane)
    {
        var scan = new LaneScan(_reader, replay, lane);
        scan.Look(1);
        return scan.Found.Count > 0;
    }
}
