using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Replays;

/// <summary>
/// Plans, starts, shows and cancels replays: the port contracts use. A replay is a subscription over a stretch of the
/// past, so everything that hands events over, or shows what became of them, treats it as one. Any thread.
/// </summary>
public sealed class ReplayService : IAsyncDisposable
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();

    /// <summary>Replays of a tenant that are being started; under the lock.</summary>
    private readonly Dictionary<string, int> _starting = new(StringComparer.Ordinal);

    private readonly ReplayFinisher _finisher;

    internal ReplayService(EngineState state, EventIntake intake, EventReader reader, TimeProvider clock, ILogger log)
    {
        _finisher = new ReplayFinisher(state, intake, reader, clock, log);
        _state = state;
        _intake = intake;
        _reader = reader;
        _clock = clock;
    }

    /// <summary>Replays of one tenant that are not over, at most.</summary>
    public static int RunningMax => Limits.ReplaysRunningMax;

    /// <summary>What an order comes to, and nothing else: a dry run.</summary>
    public ReplayPlan Plan(ReplayOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return ReplayPlan.Of(_reader, order, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Starts the replays of a plan; they are durable when this returns.</summary>
    public async ValueTask<ReplayStart> StartAsync(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string tenant = plan.Order.Subscriber.Tenant;
        if (!TryReserve(tenant, plan.Parts.Count))
        {
            return new ReplayStart(ReplayRefusal.TooMany, AdmitError.None, []);
        }

        try
        {
            return await StartAsync(tenant, plan.Parts);
        }
        finally
        {
            Release(tenant, plan.Parts.Count);
        }
    }

    /// <summary>How far a replay of a tenant is; null when there is none, or it ended too long ago.</summary>
    public ReplayProgress? Find(string tenant, long id) =>
        _state.Subscriptions.Find(id) is { Replay: not null } replay && replay.Terms.Tenant == tenant
            ? ReplayProgress.Of(_reader, replay)
            : _state.EndedReplays.Find(tenant, id) is { } ended ? ReplayProgress.Of(ended) : null;

    /// <summary>A tenant's replays, newest first, with those that ended last.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="skip">Replays passed over.</param>
    /// <param name="limit">Replays at most.</param>
    public ReplayPage NewestFirst(string tenant, long skip, int limit)
    {
        // One that ends in between is in both: it was put among the ended ones before it left the others.
        IEnumerable<long> running = _state.Subscriptions.ReplaysOf(tenant).Select(one => one.Id);
        IEnumerable<long> ended = _state.EndedReplays.All.Where(one => one.Tenant == tenant).Select(one => one.Id);
        long[] ids = [.. running.Union(ended).OrderDescending()];
        IEnumerable<ReplayProgress> page = ids
            .Skip((int)Math.Min(skip, ids.Length))
            .Take(limit)
            .Select(id => Find(tenant, id))
            .OfType<ReplayProgress>();
        return new ReplayPage([.. page], ids.Length);
    }

    /// <summary>Cancels a replay of a tenant: what is not handed over yet never is. One that is over stays what it
    /// is.</summary>
    public async ValueTask<ReplayCancellation> CancelAsync(string tenant, long id)
    {
        if (Find(tenant, id) is { EndedAtMs: 0 })
        {
            ControlReceipt receipt = await _intake.SubmitAsync(new ReplayEnded(id, ReplayEnd.Cancelled));
            if (receipt.Error != AdmitError.None)
            {
                return new ReplayCancellation(receipt.Error, null);
            }
        }

        return new ReplayCancellation(AdmitError.None, Find(tenant, id));
    }

    /// <summary>Ends replays that are over from now on.</summary>
    internal void Start(EngineStatus status)
    {
        status.Watch(() => _finisher.Failure);
        _finisher.Start();
    }

    /// <summary>Ends no more of them; what is over is ended after the next start.</summary>
    public ValueTask DisposeAsync() => _finisher.DisposeAsync();

    private async ValueTask<ReplayStart> StartAsync(string tenant, IReadOnlyList<ReplayTerms> parts)
    {
        var ids = new List<long>(parts.Count);
        foreach (ReplayTerms part in parts)
        {
            ControlReceipt receipt = await _intake.SubmitAsync(new ReplayStarted(part));
            if (receipt.Error != AdmitError.None)
            {
                // All or nothing, as far as the journal still takes anything.
                foreach (long id in ids)
                {
                    await _intake.SubmitAsync(new ReplayEnded(id, ReplayEnd.Cancelled));
                }

                return new ReplayStart(ReplayRefusal.NotDurable, receipt.Error, []);
            }

            ids.Add(receipt.Id);
        }

        ReplayProgress[] started = [.. ids.Select(id => Find(tenant, id)).OfType<ReplayProgress>()];
        return started.Length == 0 && parts.Count > 0
            ? new ReplayStart(ReplayRefusal.SubscriptionGone, AdmitError.None, [])
            : new ReplayStart(ReplayRefusal.None, AdmitError.None, started);
    }

    /// <summary>Counts replays from before they are journaled, so that callers at once cannot pass the limit
    /// together.</summary>
    private bool TryReserve(string tenant, int replays)
    {
        lock (_lock)
        {
            int starting = _starting.GetValueOrDefault(tenant);
            if (replays > 0 && _state.Subscriptions.ReplaysOf(tenant).Count + starting + replays > RunningMax)
            {
                return false;
            }

            _starting[tenant] = starting + replays;
            return true;
        }
    }

    private void Release(string tenant, int replays)
    {
        lock (_lock)
        {
            _starting[tenant] -= replays;
            if (_starting[tenant] == 0)
            {
                _starting.Remove(tenant);
            }
        }
    }
}
