using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Keeps one <see cref="SubscriptionWorker"/> for each webhook subscription and each replay of one: starts those that
/// came, ends those that went, and wakes all when something about subscriptions changed. One loop, on pool threads, owns
/// the list of workers.
/// </summary>
public sealed class WebhookDispatch : IAsyncDisposable
{
    private readonly SubscriptionRegistry _registry;
    private readonly WebhookParts _parts;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<long, SubscriptionWorker> _workers = [];
    private Task _running = Task.CompletedTask;
    private Exception? _death;
    private int _workerCount;
    private int _deadWorkers;

    internal WebhookDispatch(SubscriptionRegistry registry, WebhookParts parts, ILogger log)
    {
        _registry = registry;
        _parts = parts;
        _log = log;
    }

    /// <summary>Puts the parts together; null without ports: nothing is pushed then.</summary>
    internal static WebhookDispatch? Of(
        WebhookPorts? ports,
        EngineState state,
        EventIntake intake,
        EventReader reader,
        AlertService alerts,
        WebhookSettings settings,
        TimeProvider clock,
        EngineMetrics metrics,
        ILogger log)
    {
        if (ports is null)
        {
            return null;
        }

        var alert = new DisableAlert(alerts, ports.Payload, clock, log);
        var outcomes = new DeliveryOutcomes(intake, settings, clock, alert, metrics);
        var parts = new WebhookParts(reader, ports.Sender, ports.Payload, outcomes, settings, clock);
        return new WebhookDispatch(state.Subscriptions, parts, log);
    }

    /// <summary>Subscriptions and replays that are served.</summary>
    public int Workers => Volatile.Read(ref _workerCount);

    /// <summary>Whether a subscription's events are pushed to somebody who takes them: it has a callback URL, whose circuit
    /// is closed, and is not disabled.</summary>
    internal bool Reaches(Subscription subscription) =>
        subscription is { Secrets: not null, Disabled: null }
        && Volatile.Read(ref _death) is null
        && Uri.TryCreate(subscription.Terms.CallbackUrl, UriKind.Absolute, out Uri? url)
        && !_parts.Sender.IsHeldBack(url);

    /// <summary>Endpoints that are not tried just now because they failed too often.</summary>
    public int OpenCircuits => _parts.Sender.OpenCircuits;

    /// <summary>Whether a subscription is on its way to be disabled: its alert is raised, the change not made yet.</summary>
    public bool IsDisabling(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return _parts.Outcomes.IsDisabling(subscription);
    }

    /// <summary>Whether a webhook subscription's endpoint is left alone because it has failed over and over.</summary>
    internal bool IsHeldBack(Subscription subscription) =>
        subscription.Secrets is not null
        && Uri.TryCreate(subscription.Terms.CallbackUrl, UriKind.Absolute, out Uri? url)
        && _parts.Sender.IsHeldBack(url);

    /// <summary>What is wrong with it, for the operator; null when nothing is.</summary>
    public string? Problem => Volatile.Read(ref _death) is not null
        ? "Webhooks are not delivered any more: the dispatcher has died; restart the server."
        : Volatile.Read(ref _deadWorkers) is > 0 and int dead
            ? $"{dead} webhook subscriptions are not delivered any more: their workers have died; restart the server."
            : null;

    internal void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends every worker; POSTs under way are given up and made again by the next start, under the same
    /// id.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                Task changed = _registry.Changed.NextPulse();
                await ReconcileAsync();
                await changed.WaitAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Volatile.Write(ref _death, exception);
            _log.LogCritical(exception, "The webhook dispatcher has died");
        }

        await Task.WhenAll(_workers.Values.Select(one => one.DisposeAsync().AsTask()));
    }

    private async ValueTask ReconcileAsync()
    {
        var wanted = new Dictionary<long, Subscription>();
        foreach (Subscription subscription in _registry.All)
        {
            // What was subscribed before there were webhooks may have a callback that is no URL.
            if (subscription.Secrets is not null && Uri.TryCreate(subscription.Terms.CallbackUrl, UriKind.Absolute, out _))
            {
                wanted.Add(subscription.Id, subscription);
            }
        }

        foreach (long gone in _workers.Keys.Where(id => !wanted.ContainsKey(id)).ToArray())
        {
            _workers.Remove(gone, out SubscriptionWorker? worker);
            await worker!.DisposeAsync();
        }

        int dead = 0;
        foreach ((long id, Subscription subscription) in wanted)
        {
            if (!_workers.TryGetValue(id, out SubscriptionWorker? worker))
            {
                worker = new SubscriptionWorker(subscription, _parts, OnDeath);
                _workers.Add(id, worker);

                // Before it starts: who sees something delivered finds whoever delivers it counted.
                Volatile.Write(ref _workerCount, _workers.Count);
                worker.Start();
            }

            dead += worker.Death is null ? 0 : 1;
            worker.Wake();
        }

        Volatile.Write(ref _workerCount, _workers.Count);
        Volatile.Write(ref _deadWorkers, dead);
    }

    private void OnDeath(Subscription subscription, Exception exception)
    {
        _log.LogCritical(exception, "The webhook worker of subscription {Id} has died", subscription.Id);
        _registry.Changed.Pulse();
    }
}
