using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Intake;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// Hands a subscriber its next events, shown, leased or as a stream, and waits for one when there is none. Any thread; a
/// waiting poll holds a task and nothing else.
/// </summary>
public sealed class PollService : IDisposable
{
    /// <summary>Looks of one page at most; a page that ends early says that there is more.</summary>
    private const int LooksPerPage = 64;

    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly LeaseTaking _leases;
    private readonly ReplayPaces _paces;
    private readonly int _waitersMax;
    private readonly CancellationTokenSource _stopping = new();
    private int _waiters;
    private int _streams;

    internal PollService(EventReader reader, TimeProvider clock, LeaseTaking leases, int waitersMax)
    {
        _reader = reader;
        _clock = clock;
        _leases = leases;
        _paces = new ReplayPaces(clock);
        _waitersMax = waitersMax;
    }

    /// <summary>Polls that wait just now.</summary>
    public int Waiters => Volatile.Read(ref _waiters);

    /// <summary>Streams that are open.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Lets every waiting poll answer with what there is, and ends every stream, at shutdown.</summary>
    public void Stop() => _stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>The next events of a subscriber.</summary>
    /// <param name="subscriber">Who polls.</param>
    /// <param name="sinceId">
    /// Go on behind this id, whatever became of the events unless they were deleted; null for everything that waits or
    /// is due, from the first such event on.
    /// </param>
    /// <param name="limit">Events at most.</param>
    /// <param name="timeout">How long to wait when there is none; not at all when too many wait already.</param>
    /// <param name="cancellation">The caller's connection.</param>
    public Task<PollPage> PollAsync(
        Subscriber subscriber, long? sinceId, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        WalkTerms terms = sinceId is { } floorId ? new WalkTerms { IsHistory = true, FloorId = floorId } : WalkTerms.Open;
        var pass = new PollPass(_reader, _clock, _paces, subscriber, terms);
        return WaitAsync(subscriber, () => LookAsync(pass, limit, cancellation), timeout, cancellation);
    }

    /// <summary>
    /// The next events of a subscriber, for this caller only: until the lease ends, unless they are acknowledged, sent
    /// back or extended before.
    /// </summary>
    /// <param name="subscriber">Who polls.</param>
    /// <param name="leaseMs">How long they are this caller's.</param>
    /// <param name="limit">Events at most.</param>
    /// <param name="timeout">How long to wait when there is none; not at all when too many wait already.</param>
    /// <param name="cancellation">The caller's connection.</param>
    public Task<PollPage> LeaseAsync(
        Subscriber subscriber, int leaseMs, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return WaitAsync(subscriber, () => LeaseOnceAsync(subscriber, leaseMs, limit, cancellation), timeout, cancellation);
    }

    /// <summary>
    /// Opens a stream of a subscriber's events; null when as many polls and streams are open as there may be. The caller
    /// disposes it.
    /// </summary>
    /// <param name="subscriber">Who reads it.</param>
    /// <param name="sinceId">Go on behind this id; null for everything that waits or is due.</param>
    public EventStream? OpenStream(Subscriber subscriber, long? sinceId)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return TryTakeStream(out CancellationToken stopping) ? new EventStream(this, subscriber, sinceId, _clock, stopping) : null;
    }

    /// <summary>Counts a stream in, of whatever kind; <see cref="CloseStream"/> must follow. False when as many polls
    /// and streams are open as there may be.</summary>
    internal bool TryTakeStream(out CancellationToken stopping)
    {
        stopping = _stopping.Token;
        if (Interlocked.Increment(ref _streams) + Waiters > _waitersMax)
        {
            CloseStream();
            return false;
        }

        return true;
    }

    internal void CloseStream() => Interlocked.Decrement(ref _streams);

    internal PollPass NewPass(Subscriber subscriber, WalkTerms terms) => new(_reader, _clock, _paces, subscriber, terms);

    /// <summary>
    /// Looks on, over however much that is settled or not the subscriber's, until there is an event or the end: an
    /// empty page means that nothing waits, so its cursor is safe to follow and its poll may wait for the next event.
    /// </summary>
    internal async ValueTask<PollPage> LookAsync(PollPass pass, int limit, CancellationToken cancellation)
    {
        PollPage page = pass.Next(limit, LooksPerPage);
        while (page is { Events.Count: 0, HasMore: true }
            && !cancellation.IsCancellationRequested
            && !_stopping.IsCancellationRequested)
        {
            // Other requests get their turn on the pool in between.
            await Task.Yield();
            page = pass.Next(limit, LooksPerPage);
        }

        return page;
    }

    private async ValueTask<PollPage> LeaseOnceAsync(
        Subscriber subscriber, int leaseMs, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            PollPage found;
            PollPage taken;
            using (var claim = new LeaseClaim(subscriber.LeaseClaims))
            {
                PollPass pass = NewPass(subscriber, new WalkTerms { Claim = claim });
                found = await LookAsync(pass, limit, cancellation);
                if (found.Events.Count == 0 || cancellation.IsCancellationRequested)
                {
                    return found with { Events = [] };
                }

                taken = await _leases.TakeAsync(pass, found, leaseMs);
            }

            if (taken.Events.Count < found.Events.Count)
            {
                // Some are not ours after all; whoever looked meanwhile passed them over.
                subscriber.Signal.Pulse();
            }

            if (taken.Events.Count > 0 || taken.Error != AdmitError.None)
            {
                return taken;
            }
        }
    }

    private async Task<PollPage> WaitAsync(
        Subscriber subscriber, Func<ValueTask<PollPage>> look, TimeSpan timeout, CancellationToken cancellation)
    {
        subscriber.Sight.Seen(_clock);
        PollPage page = await look();
        if (IsAnswer(page) || timeout <= TimeSpan.Zero || Waiters + Streams >= _waitersMax)
        {
            return page;
        }

        Interlocked.Increment(ref _waiters);
        subscriber.Sight.Enter();
        using var deadline = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation, _stopping.Token);
        try
        {
            while (true)
            {
                Task pulse = subscriber.Signal.NextPulse();
                page = await look();
                if (IsAnswer(page))
                {
                    return page;
                }

                await PulseOrPaceAsync(pulse, page.PacedMs, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return page;
        }
        finally
        {
            subscriber.Sight.Leave(_clock);
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <summary>Waits for a pulse or, when a replay waits for its pace, as long as that takes.</summary>
    internal async Task PulseOrPaceAsync(Task pulse, long? pacedMs, CancellationToken cancellation)
    {
        if (pacedMs is not { } ms)
        {
            await pulse.WaitAsync(cancellation);
            return;
        }

        using var paced = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(1, ms)), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(paced.Token, cancellation);
        try
        {
            await pulse.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The replay may go on.
        }
    }

    private static bool IsAnswer(PollPage page) => page.Events.Count > 0 || page.Error != AdmitError.None;
}
