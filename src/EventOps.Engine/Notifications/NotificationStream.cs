using EventOps.Engine.Dispatch;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Notifications as they arrive, and reviews as they are made, for one connection. It holds its place and a page at a
/// time; a reader that is slow is waited for. However many events come, it looks at the index at most once in <see
/// cref="Limits.NotificationLookIntervalMs"/>. One reader at a time.
/// </summary>
public sealed class NotificationStream : IDisposable
{
    /// <summary>Events passed over in one go, before others get their turn on the pool.</summary>
    private const int StepsPerLook = 65_536;

    private readonly PollService _polls;
    private readonly TenantArrivals _arrivals;
    private readonly string _tenant;
    private readonly ReviewBook _book;
    private readonly SeenNotifications _seen;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private long _afterId;
    private long _afterReview;
    private long _waitedAt;
    private bool _hasWaited;
    private bool _isClosed;

    internal NotificationStream(
        PollService polls,
        EventReader reader,
        EngineState state,
        string tenant,
        SeenNotifications seen,
        long? sinceId,
        TimeProvider clock,
        CancellationToken stopping)
    {
        _polls = polls;
        _reader = reader;
        _arrivals = state.Arrivals;
        _book = state.Reviews;
        _tenant = tenant;
        _seen = seen;
        _clock = clock;
        _stopping = stopping;
        _afterReview = _book.Of(tenant).LastRecordId;
        _afterId = Math.Min(sinceId ?? long.MaxValue, reader.NewestId);
    }

    /// <summary>
    /// What happened next; nothing when that was nothing for so long; null when the stream has ended, because the server
    /// stops.
    /// </summary>
    /// <param name="limit">Arrivals at most.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">The reader's connection.</param>
    public async ValueTask<NotificationArrivals?> NextAsync(int limit, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation, _stopping);
        try
        {
            while (true)
            {
                either.Token.ThrowIfCancellationRequested();
                await CoalesceAsync(either.Token);
                if (await LookOrWaitAsync(limit, either.Token) is { } found)
                {
                    return found;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return _stopping.IsCancellationRequested ? null : NotificationArrivals.Nothing;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isClosed, true))
        {
            _polls.CloseStream();
        }
    }

    /// <summary>After a look that found the end, lets what arrives meanwhile gather for a moment.</summary>
    private async ValueTask CoalesceAsync(CancellationToken cancellation)
    {
        if (_hasWaited)
        {
            TimeSpan rest = TimeSpan.FromMilliseconds(Limits.NotificationLookIntervalMs) - _clock.GetElapsedTime(_waitedAt);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, _clock, cancellation);
            }
        }
    }

    private async ValueTask<NotificationArrivals?> LookOrWaitAsync(int limit, CancellationToken cancellation)
    {
        _arrivals.Enter();
        try
        {
            Task pulse = _arrivals.NextPulse(_tenant);
            NotificationArrivals found = await LookAsync(limit, cancellation);
            _hasWaited = found.Arrived.Count < limit;
            _waitedAt = _clock.GetTimestamp();
            if (!found.IsNothing)
            {
                return found;
            }

            await pulse.WaitAsync(cancellation);
            return null;
        }
        finally
        {
            _arrivals.Leave();
        }
    }

    private async ValueTask<NotificationArrivals> LookAsync(int limit, CancellationToken cancellation)
    {
        // Reviews first: what is reviewed has arrived before, so its arrival is never told after its review.
        var reviewedIds = new List<long>();
        bool isWhole = _book.Of(_tenant).TryAddSince(ref _afterReview, reviewedIds);

        long newestId = _reader.NewestId;
        var arrived = new List<EventRef>();
        while (_afterId < newestId && arrived.Count < limit)
        {
            _afterId = _seen.AddOldestFirst(_afterId, limit, arrived, StepsPerLook);
            if (_afterId < newestId && arrived.Count < limit)
            {
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
            }
        }

        var reviewed = new List<Notification>(reviewedIds.Count);
        foreach (long id in reviewedIds)
        {
            if (_seen.Find(id) is { } one)
            {
                reviewed.Add(one);
            }
        }

        return new NotificationArrivals([.. arrived.Select(_seen.Of)], reviewed, !isWhole);
    }
}
