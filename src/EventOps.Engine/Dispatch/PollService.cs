using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// Hands a subscriber its next events, and waits for one when there is none. Any thread; a waiting poll holds a task
/// and nothing else.
/// </summary>
public sealed class PollService : IDisposable
{
    /// <summary>Looks of one page at most; a page that ends early says that there is more.</summary>
    private const int LooksPerPage = 64;

    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly int _waitersMax;
    private readonly CancellationTokenSource _stopping = new();
    private int _waiters;

    internal PollService(EventReader reader, TimeProvider clock, int waitersMax)
    {
        _reader = reader;
        _clock = clock;
        _waitersMax = waitersMax;
    }

    /// <summary>Polls that wait just now.</summary>
    public int Waiters => Volatile.Read(ref _waiters);

    /// <summary>Lets every waiting poll answer with what there is, at shutdown.</summary>
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
    /// Go on behind this id, whatever is acknowledged; null for everything not yet acknowledged, from the first such
    /// event on.
    /// </param>
    /// <param name="limit">Events at most.</param>
    /// <param name="timeout">How long to wait when there is none; not at all when too many wait already.</param>
    /// <param name="cancellation">The caller's connection.</param>
    public async Task<PollPage> PollAsync(
        Subscriber subscriber, long? sinceId, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var pass = new PollPass(_reader, subscriber, sinceId);
        PollPage page = await LookAsync(pass, limit, cancellation);
        if (page.Events.Count > 0 || timeout <= TimeSpan.Zero || Volatile.Read(ref _waiters) >= _waitersMax)
        {
            return page;
        }

        Interlocked.Increment(ref _waiters);
        using var deadline = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation, _stopping.Token);
        try
        {
            while (true)
            {
                Task pulse = subscriber.Signal.NextPulse();
                page = await LookAsync(pass, limit, cancellation);
                if (page.Events.Count > 0)
                {
                    return page;
                }

                await pulse.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return page;
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <summary>
    /// Looks on, over however much that is acknowledged or not the subscriber's, until there is an event or the end: an
    /// empty page means that nothing waits, so its cursor is safe to follow and its poll may wait for the next event.
    /// </summary>
    private async ValueTask<PollPage> LookAsync(PollPass pass, int limit, CancellationToken cancellation)
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
}
