using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Replays;

/// <summary>Does a script to a real engine and to a model that looks at every event by itself, and compares.</summary>
internal sealed class ReplayRun : IAsyncDisposable
{
    private const int LowAgeSeconds = 10;
    private const int NormalAgeSeconds = 25;
    private static readonly string[] Types = ["deploy.started", "deploy.ended", "alert"];
    private static readonly string[] Sources = ["ci", "prod-1", "other"];

    private readonly EngineHost _host = new(options => options with
    {
        SegmentEventsMax = 64,
        Retention = options.Retention with
        {
            LowAge = TimeSpan.FromSeconds(LowAgeSeconds),
            NormalAge = TimeSpan.FromSeconds(NormalAgeSeconds),
        },
    });

    private readonly List<ModelEvent> _events = [];
    private readonly List<ModelLane> _subscriptions = [];
    private readonly List<ModelLane> _replays = [];
    private readonly long _startMs;

    internal ReplayRun() => _startMs = _host.Clock.NowMs;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    internal async Task DoAsync(ReplayStep step)
    {
        switch (step)
        {
            case ReplayStep.Publish publish:
                await PublishAsync(publish);
                break;
            case ReplayStep.PassTime time:
                _host.Clock.NowMs += time.Seconds * 1_000;
                break;
            case ReplayStep.Subscribe subscribe:
                var terms = new SubscriptionTerms(
                    EngineHost.Tenant, Name(subscribe.Subscriber), subscribe.Types.Length == 0 ? ["*"] : subscribe.Types, subscribe.Sources, subscribe.Priorities, null);
                long id = (await _host.Engine.Subscriptions.SubscribeAsync(terms)).Id;
                _subscriptions.Add(new ModelLane(id, terms, one => one.Id > id && Sees(terms, one)));
                break;
            case ReplayStep.Unsubscribe unsubscribe when _subscriptions.Count > 0:
                await UnsubscribeAsync(_subscriptions[unsubscribe.Which % _subscriptions.Count]);
                break;
            case ReplayStep.Start start:
                await StartAsync(start);
                break;
            case ReplayStep.Cancel cancel when _replays.Count > 0:
                await CancelAsync(_replays[cancel.Which % _replays.Count]);
                break;
            case ReplayStep.Acknowledge acknowledge:
                await AcknowledgeAsync(acknowledge);
                break;
            case ReplayStep.Restart restart:
                await (restart.Kill ? _host.KillAsync() : _host.RestartAsync());
                break;
            default:
                break;
        }
    }

    /// <summary>Replays that the model ends have to end; then all counts are the model's.</summary>
    internal async Task CompareAsync()
    {
        foreach (ModelLane over in _replays.Where(one => one.End is null && !one.Waiting(IsKept).Any()))
        {
            // Expiry is announced to nobody; this stands in for the finisher's own look once a second.
            _host.Engine.Subscriptions.Registry.Changed.Pulse();
            await _host.EndOfAsync(over.Id);
            over.End = ReplayStatus.Completed;
        }

        foreach (ModelLane replay in _replays)
        {
            ReplayProgress progress = _host.Progress(replay.Id);
            Assert.Equal(replay.End ?? ReplayStatus.Running, progress.Status);
            Assert.Equal((replay.Events.Count, replay.Acked.Count), (progress.Total, progress.Completed));
            Assert.Equal(replay.End is null ? replay.Waiting(IsKept).Count() : 0, progress.Pending);
            Assert.Equal(replay.End is null, progress.EndedAtMs == 0);
        }

        foreach (ModelLane model in _subscriptions)
        {
            Subscription live = _host.Engine.Subscriptions.Registry.Find(model.Id)!;
            Assert.Equal(model.Acked.Count, live.Delivered);
            Assert.Equal(_events.Count(one => model.Sees(one) && IsKept(one) && !model.Acked.Contains(one.Id)), _host.Engine.Subscriptions.BacklogOf(live).Unsettled);
        }

        Assert.Equal(
            _replays.Select(one => one.Id).OrderDescending(),
            _host.Engine.Replays.NewestFirst(EngineHost.Tenant, 0, int.MaxValue).Replays.Select(one => one.Id));
    }

    private async Task PublishAsync(ReplayStep.Publish publish)
    {
        for (int i = 0; i < publish.Count; i++)
        {
            string tenant = publish.Foreign ? "other" : EngineHost.Tenant;
            FrameReceipt receipt = await Submit(tenant, publish).WaitAsync();
            Assert.Equal(FrameOutcome.Committed, receipt.Outcome);
            _events.Add(new ModelEvent(receipt.FirstId, tenant, Types[publish.Type], Sources[publish.Source], publish.Priority));
        }
    }

    private Submission Submit(string tenant, ReplayStep.Publish publish) => _host.Engine.Intake.Submit(
        tenant,
        new EventFields
        {
            EventType = Encoding.UTF8.GetBytes(Types[publish.Type]),
            Source = Encoding.UTF8.GetBytes(Sources[publish.Source]),
            Data = "{}"u8,
            Priority = publish.Priority,
        },
        default);

    private async Task UnsubscribeAsync(ModelLane gone)
    {
        await _host.Engine.Subscriptions.UnsubscribeAsync(_host.Engine.Subscriptions.Registry.Find(gone.Id)!);
        _subscriptions.Remove(gone);
        foreach (ModelLane replay in _replays.Where(one => one.ParentId == gone.Id && one.End is null))
        {
            replay.End = ReplayStatus.Cancelled;
        }
    }

    private async Task StartAsync(ReplayStep.Start start)
    {
        ModelLane[] own = [.. _subscriptions.Where(one => one.Terms.Subscriber == Name(start.Subscriber))];
        if (own.Length == 0)
        {
            return;
        }

        own = start.Only < 0 ? own : [own[start.Only % own.Length]];
        long passed = (_host.Clock.NowMs - _startMs) / 1_000;
        long fromMs = _startMs + (start.FromSeconds % (passed + 2) * 1_000);
        long toMs = fromMs + ((1 + (start.Seconds % (passed + 3))) * 1_000);
        var order = new ReplayOrder(
            _host.SubscriberOf(Name(start.Subscriber)),
            start.Only < 0 ? null : _host.Engine.Subscriptions.Registry.Find(own[0].Id),
            fromMs,
            toMs,
            start.Types,
            start.Sources,
            start.Priorities,
            0);
        SubscriptionTerms narrowed = own[0].Terms with { EventTypes = start.Types.Length == 0 ? ["*"] : start.Types, Sources = start.Sources, Priorities = start.Priorities };
        var expected = own
            .Select(one => (Parent: one, Events: _events.Where(e =>
                ReplayOrders.MsOf(e.Id) >= fromMs && ReplayOrders.MsOf(e.Id) < toMs && IsKept(e) && Sees(one.Terms, e) && Sees(narrowed, e)).ToList()))
            .Where(one => one.Events.Count > 0)
            .ToList();

        ReplayPlan plan = _host.Engine.Replays.Plan(order);
        Assert.Equal(expected.Select(one => (one.Parent.Id, (long)one.Events.Count)), plan.Parts.Select(one => (one.ParentId, one.Total)));
        ReplayStart started = await _host.Engine.Replays.StartAsync(plan);
        Assert.Equal(ReplayRefusal.None, started.Refusal);
        foreach ((ReplayProgress replay, (ModelLane parent, List<ModelEvent> events)) in started.Replays.Zip(expected))
        {
            HashSet<long> ids = [.. events.Select(one => one.Id)];
            _replays.Add(new ModelLane(replay.Id, parent.Terms, one => ids.Contains(one.Id)) { ParentId = parent.Id, Events = events });
        }
    }

    private async Task CancelAsync(ModelLane replay)
    {
        ReplayCancellation cancellation = await _host.Engine.Replays.CancelAsync(EngineHost.Tenant, replay.Id);
        replay.End ??= ReplayStatus.Cancelled;
        Assert.Equal((AdmitError.None, replay.End), (cancellation.Error, cancellation.Progress?.Status));
    }

    private async Task AcknowledgeAsync(ReplayStep.Acknowledge acknowledge)
    {
        string subscriber = Name(acknowledge.Subscriber);
        ModelLane[] lanes = [.. _subscriptions.Concat(_replays.Where(one => one.End is null)).Where(one => one.Terms.Subscriber == subscriber)];
        if (_events.Count == 0 || !_subscriptions.Any(one => one.Terms.Subscriber == subscriber))
        {
            return;
        }

        ModelEvent[] given = [.. _events.Skip(acknowledge.From % _events.Count).Take(acknowledge.Count).Where((_, i) => i % acknowledge.Every == 0)];
        ModelEvent[] known = [.. given.Where(one => IsKept(one) && lanes.Any(lane => lane.Sees(one)))];
        AckResult result = await _host.AckAsync(subscriber, [.. given.Select(one => one.Id)]);
        Assert.Equal((AdmitError.None, known.Length), (result.Error, result.Acknowledged));
        foreach (ModelLane lane in lanes)
        {
            lane.Acked.UnionWith(known.Where(lane.Sees).Select(one => one.Id));
        }
    }

    private bool IsKept(ModelEvent one)
    {
        int? seconds = one.Priority switch
        {
            EventPriority.Low => LowAgeSeconds,
            EventPriority.Normal => NormalAgeSeconds,
            _ => null,
        };
        return seconds is null || ReplayOrders.MsOf(one.Id) >= _host.Clock.NowMs - (seconds * 1_000);
    }

    private static bool Sees(SubscriptionTerms terms, ModelEvent one) =>
        one.Tenant == terms.Tenant
        && terms.EventTypes.Any(pattern => Matches(pattern, one.Type))
        && (terms.Sources.Length == 0 || terms.Sources.Any(pattern => Matches(pattern, one.Source)))
        && (terms.Priorities == 0 || (terms.Priorities & (1 << (int)one.Priority)) != 0);

    /// <summary>The patterns of the scripts have one star at one end.</summary>
    private static bool Matches(string pattern, string name) =>
        pattern.StartsWith('*') ? name.EndsWith(pattern[1..], StringComparison.Ordinal)
        : pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;

    private static string Name(int subscriber) => subscriber == 0 ? "s" : "t";

    private sealed record ModelEvent(long Id, string Tenant, string Type, string Source, EventPriority Priority);

    private sealed class ModelLane(long id, SubscriptionTerms terms, Func<ModelEvent, bool> sees)
    {
        internal long Id => id;

        internal SubscriptionTerms Terms => terms;

        internal long ParentId { get; init; }

        internal List<ModelEvent> Events { get; init; } = [];

        internal HashSet<long> Acked { get; } = [];

        internal ReplayStatus? End { get; set; }

        internal bool Sees(ModelEvent one) => sees(one);

        internal IEnumerable<ModelEvent> Waiting(Func<ModelEvent, bool> isKept) => Events.Where(one => isKept(one) && !Acked.Contains(one.Id));
    }
}
