using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// A subscriber's events as they come, for one connection: first what the reader missed, then each event once when it
/// waits and once more whenever it has become due again. It holds its place and a page at a time; a reader that is
/// slow is waited for. Nothing is acknowledged by being read here. One reader at a time.
/// </summary>
public sealed class EventStream : IDisposable
{
    private static readonly WalkTerms FromStart = new() { GivesDueOnce = true };

    private readonly PollService _polls;
    private readonly Subscriber _subscriber;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly long _sinceId;
    private bool _isBehind;
    private bool _isClosed;
    private PollPass _pass;

    internal EventStream(PollService polls, Subscriber subscriber, long? sinceId, TimeProvider clock, CancellationToken stopping)
    {
        _polls = polls;
        _subscriber = subscriber;
        subscriber.Sight.Enter();
        _clock = clock;
        _stopping = stopping;
        _sinceId = sinceId ?? 0;
        _isBehind = sinceId is not null;
        _pass = polls.NewPass(subscriber, sinceId is { } floorId
            ? new WalkTerms { IsHistory = true, FloorId = floorId, LeavesReplaysOut = true }
            : FromStart);
    }

    /// <summary>
    /// The next events; none when there was none for so long; null when the stream has ended, because the server stops
    /// or the subscriber has no subscription any more.
    /// </summary>
    /// <param name="limit">Events at most.</param>
    /// <param name="patience">How long to wait for one.</param>
    /// <param name="cancellation">The reader's connection.</param>
    public async ValueTask<IReadOnlyList<PolledEvent>?> NextAsync(int limit, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation, _stopping);
        while (!_stopping.IsCancellationRequested && _subscriber.Subscriptions.Count > 0)
        {
            Task pulse = _subscriber.Signal.NextPulse();
            PollPage page = await _polls.LookAsync(_pass, limit, cancellation);
            cancellation.ThrowIfCancellationRequested();
            bool hasCaughtUp = _isBehind && !page.HasMore;
            if (hasCaughtUp)
            {
                GoOnLive(page.CursorId);
            }

            if (page.Events.Count > 0)
            {
                return page.Events;
            }

            if (hasCaughtUp)
            {
                continue;
            }

            try
            {
                await _polls.PulseOrPaceAsync(pulse, page.PacedMs, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return _stopping.IsCancellationRequested ? null : [];
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isClosed, true))
        {
            _subscriber.Sight.Leave(_clock);
            _polls.CloseStream();
        }
    }

    /// <summary>What was missed is given, whatever became of it; from here on it is what waits. An event before it that
    /// is due again was given on another connection, and is given again on this one.</summary>
    private void GoOnLive(long cursorId)
    {
        _isBehind = false;
        _pass = _polls.NewPass(_subscriber, FromStart with { FloorId = cursorId });
        _pass.Live.PassDue(_sinceId + 1);
    }
}
