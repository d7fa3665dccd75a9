using System.Text;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>Does a script to a real engine and to the model, and compares: each answer, and after each start everything.</summary>
internal sealed class EngineRun(EngineHost host)
{
    private static readonly string[] Types = ["deploy.started", "deploy.ended", "alert"];
    private readonly EngineModel _model = new();
    private int _published;

    internal async Task DoAsync(EngineStep step)
    {
        switch (step)
        {
            case EngineStep.Publish publish when publish.Count == 1:
                await PublishOneAsync(publish);
                break;
            case EngineStep.Publish publish:
                await PublishBatchAsync(publish);
                break;
            case EngineStep.Subscribe subscribe:
                await SubscribeAsync(subscribe);
                break;
            case EngineStep.Unsubscribe unsubscribe when _model.Subscriptions.Count > 0:
                ModelSubscription gone = _model.Subscriptions[unsubscribe.Which % _model.Subscriptions.Count];
                Note((await host.Engine.Subscriptions.UnsubscribeAsync(host.Engine.Subscriptions.Registry.Find(gone.Id)!)).Id);
                _model.Subscriptions.Remove(gone);
                break;
            case EngineStep.Acknowledge acknowledge:
                await AcknowledgeAsync(acknowledge);
                break;
            case EngineStep.Poll poll:
                await PollAsync(poll);
                break;
            case EngineStep.Register register:
                string name = $"own.{register.Name}";
                _model.Types[name] = register.Described ? "described" : null;
                Note((await host.Engine.EventTypes.RegisterAsync(EngineHost.Tenant, name, _model.Types[name], SchemaChange.Keep)).Id);
                break;
            case EngineStep.Leap:
                host.Journal.LeapAhead();
                break;
            case EngineStep.PassTime time:
                host.Clock.NowMs += time.Ms;
                break;
            case EngineStep.Restart restart:
                host.Clock.NowMs += restart.ClockMs;
                await (restart.Kill ? host.KillAsync() : host.RestartAsync());
                CompareAll();
                break;
            default:
                break;
        }
    }

    internal void CompareAll()
    {
        IReadOnlyList<EventRef> all = host.All();
        ModelEvent[] expected = [.. _model.Events.Where(one => one.Tenant == EngineHost.Tenant).Reverse()];
        Assert.Equal(expected.Select(one => one.Id), all.Select(one => one.Id));
        Assert.Equal(_model.Events.Count, host.Engine.Status.Events);
        using EventReadSession session = host.Engine.Reader.OpenSession();
        for (int i = 0; i < all.Count; i++)
        {
            Assert.True(session.TryRead(all[i], out EventRecord record));
            Assert.Equal(expected[i].Data, Encoding.UTF8.GetString(record.Data));
            Assert.Equal(expected[i].Type, session.SeriesOf(all[i]).TypeText);
            Assert.Equal((EventPriority)expected[i].Priority, record.Priority);
        }

        IReadOnlyList<Subscription> subscriptions = host.Engine.Subscriptions.Registry.Of(EngineHost.Tenant);
        Assert.Equal(_model.Subscriptions.Select(one => one.Id), subscriptions.Select(one => one.Id));
        foreach ((ModelSubscription model, Subscription real) in _model.Subscriptions.Zip(subscriptions))
        {
            Assert.Equal((model.Subscriber, model.Priorities), (real.Terms.Subscriber, real.Terms.Priorities));
            Assert.Equal(model.Types, real.Terms.EventTypes);
            Assert.Equal(model.Acked.Count, real.Delivered);
            Assert.Equal(_model.Events.Count(model.Sees) - model.Acked.Count, host.Engine.Subscriptions.BacklogOf(real).Unsettled);
            Assert.All(_model.Events.Where(model.Sees), one => Assert.Equal(
                model.Acked.Contains(one.Id), real.LaneOf((EventPriority)one.Priority)!.Completed.Contains(one.Id)));
        }

        Assert.Equal(
            _model.Types.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)),
            host.Engine.EventTypes.Catalogue.Of(EngineHost.Tenant).Select(one => (one.Name, one.Description)));
    }

    private async Task PublishOneAsync(EngineStep.Publish publish)
    {
        string tenant = publish.Foreign ? "other" : EngineHost.Tenant;
        string key = publish.Key < 0 ? string.Empty : $"key{publish.Key}";
        string data = publish.Key < 0 ? $"{{\"n\":{_published++}}}" : $"{{\"of\":{publish.Key / 2}}}";
        string body = $"{Types[publish.Type]} {publish.Priority} {data}";
        bool repeated = key.Length > 0 && _model.Keys.ContainsKey(tenant + key);
        Submission submission = host.Submit(Types[publish.Type], data, key, tenant, (EventPriority)publish.Priority);
        if (repeated && _model.Keys[tenant + key].Body != body)
        {
            Assert.Equal(AdmitError.KeyConflict, submission.Error);
            return;
        }

        Assert.Equal(AdmitError.None, submission.Error);
        FrameReceipt receipt = await submission.WaitAsync();
        Assert.Equal(FrameOutcome.Committed, receipt.Outcome);
        if (repeated)
        {
            Assert.Equal(_model.Keys[tenant + key].Id, receipt.FirstId);
            return;
        }

        Note(receipt.FirstId);
        var published = new ModelEvent(receipt.FirstId, tenant, Types[publish.Type], publish.Priority, data);
        Assert.Equal(_model.MatchesOf(published), receipt.Matches);
        _model.Events.Add(published);
        if (key.Length > 0)
        {
            _model.Keys[tenant + key] = (body, receipt.FirstId);
        }

        Assert.Equal(receipt.FirstId, host.Engine.Reader.Find(tenant, receipt.FirstId)?.Id);
        Assert.Null(host.Engine.Reader.Find("nobody", receipt.FirstId));
    }

    private async Task PublishBatchAsync(EngineStep.Publish publish)
    {
        string[] types = [.. Enumerable.Range(0, publish.Count).Select(i => Types[(publish.Type + (i / 3)) % Types.Length])];
        long[] ids = await host.PublishBatchAsync(types);
        Assert.Equal(publish.Count, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            Note(ids[i]);
            _model.Events.Add(new ModelEvent(ids[i], EngineHost.Tenant, types[i], (int)EventPriority.Normal, "{}"));
        }
    }

    private async Task SubscribeAsync(EngineStep.Subscribe subscribe)
    {
        string name = $"s{subscribe.Subscriber}";
        ControlReceipt receipt = await host.Engine.Subscriptions.SubscribeAsync(
            new SubscriptionTerms(EngineHost.Tenant, name, subscribe.Types, [], (byte)subscribe.Priorities, null));
        Assert.Equal(AdmitError.None, receipt.Error);
        Note(receipt.Id);
        _model.Subscriptions.Add(new ModelSubscription(receipt.Id, name, subscribe.Types, subscribe.Priorities));
    }

    private async Task AcknowledgeAsync(EngineStep.Acknowledge acknowledge)
    {
        string name = $"s{acknowledge.Subscriber}";
        if (!_model.Of(name).Any() || _model.Events.Count == 0 || acknowledge.Which.Length == 0)
        {
            return;
        }

        long[] ids = [.. acknowledge.Which.Select(which => _model.Events[which % _model.Events.Count].Id)];
        if (acknowledge.Junk)
        {
            ids = [.. ids, ids[0] - 1, ids[^1] + 1, long.MaxValue, 0, _model.Subscriptions[0].Id, ids[0]];
        }

        Dictionary<long, ModelEvent> byId = _model.Events.ToDictionary(one => one.Id);
        long[] unknown = [.. ids.Distinct().Where(id => !byId.TryGetValue(id, out ModelEvent? one) || !_model.Of(name).Any(s => s.Sees(one))).Order()];
        AckResult result = await host.AckAsync(name, ids);
        Assert.Equal(AdmitError.None, result.Error);
        Assert.Equal(unknown, result.Unknown);
        Assert.Equal(ids.Distinct().Count() - unknown.Length, result.Acknowledged);
        Note(result.Id);
        foreach (ModelSubscription subscription in _model.Of(name))
        {
            subscription.Acked.UnionWith(ids.Where(id => byId.TryGetValue(id, out ModelEvent? one) && subscription.Sees(one)));
            Assert.Equal(subscription.Acked.Count, host.Engine.Subscriptions.Registry.Find(subscription.Id)!.Delivered);
        }
    }

    private async Task PollAsync(EngineStep.Poll poll)
    {
        string name = $"s{poll.Subscriber}";
        if (!_model.Of(name).Any())
        {
            Assert.Null(host.SubscriberOf(name));
            return;
        }

        long? since = poll.Since < 0 || _model.Events.Count == 0 ? null : _model.Events[poll.Since % _model.Events.Count].Id - (poll.Since % 2);
        List<ModelEvent> expected = _model.Polled(name, since);
        PollPage page = await host.PollAsync(name, since, poll.Limit);
        Assert.Equal(expected.Take(poll.Limit).Select(one => one.Id), page.Events.Select(one => one.Id));
        Assert.Equal(expected.Count > poll.Limit, page.HasMore);

        // Going on from the cursor gives the rest: nothing lost, nothing twice.
        var rest = new List<long>();
        for (long cursor = page.CursorId; page.HasMore; cursor = page.CursorId)
        {
            page = await host.PollAsync(name, cursor, poll.Limit + 3);
            rest.AddRange(page.Events.Select(one => one.Id));
        }

        List<ModelEvent> behind = since is null && expected.Count > poll.Limit
            ? _model.Polled(name, expected[poll.Limit - 1].Id)
            : [.. expected.Skip(poll.Limit)];
        Assert.Equal(behind.Select(one => one.Id), rest);
    }

    /// <summary>Every record's id is above all before it, over restarts and a clock set back.</summary>
    private void Note(long id)
    {
        Assert.True(id > _model.LastId, $"{id} does not follow {_model.LastId}");
        _model.LastId = id;
    }
}
