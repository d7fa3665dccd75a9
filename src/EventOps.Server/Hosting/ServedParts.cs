using System.Diagnostics.Metrics;
using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Logs;
using EventOps.Contracts.Http.Metering;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Contracts.Identity;
using EventOps.Contracts.OpsConsole;
using EventOps.Contracts.OpsConsole.Runbooks;
using EventOps.Contracts.SystemEvents;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Contracts.SystemMonitoring.Infrastructure;
using EventOps.Contracts.SystemMonitoring.Logs;
using EventOps.Contracts.TriggerIngestion;
using EventOps.Engine;
using EventOps.Operations.Alerting;
using EventOps.Server.Configuration.Alerts;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Notifications;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Hosting;

/// <summary>What each contract is made from, by the settings: one property a contract, and the doors they share.</summary>
internal sealed class ServedParts
{
    private readonly NodeParts _node;
    private readonly EngineHost _host;
    private readonly OpenedEngine _opened;
    private readonly ILogger _log;
    private readonly KeyRing _ring;
    private readonly RuleTable _rules;
    private readonly OperatorTenant _operators;
    private readonly OpenedExports _exports;

    /// <summary>Prepares the parts of one opened engine.</summary>
    /// <param name="node">What outlives it.</param>
    /// <param name="opened">The engine.</param>
    /// <param name="host">Who closes it and opens another.</param>
    /// <param name="drain">The requests under way over it.</param>
    /// <param name="exports">Exports of logs over it.</param>
    internal ServedParts(NodeParts node, OpenedEngine opened, EngineHost host, RequestDrain drain, OpenedExports exports)
    {
        _exports = exports;
        _node = node;
        _host = host;
        _opened = opened;
        _log = node.Loggers.CreateLogger("EventOps.Server");
        _rules = ConfiguredRules.TableOf(Options.Notifications);
        _operators = new OperatorTenant(Options.Auth.OperatorTenant);
        _ring = new KeyRing(node.Keys.Keys, Engine.Keys, new KeyPlans(node.Limiter, node.Limits), Clock);
        Doors = DoorsOf(node, host, drain);
    }

    internal DoorServices Doors { get; }

    internal EventBusServices EventBus => new(
        Engine,
        Doors,
        EngineSettings.EventBusOf(Options),
        WebhookSettingsOf.Rules(Options.Webhooks, _opened.WebhookAddresses),
        Clock,
        _log)
    {
        StartedAt = _node.StartedAt,
    };

    internal TriggerServices Triggers =>
        new(Engine, Doors, EngineSettings.ParsingOf(Options), Options.Limits.BatchBytesMax, _log);

    internal SystemServices SystemMonitoring => new(Engine, Doors, EngineSettings.QueuesOf(Options), Clock);

    internal LogDoor LogDoor =>
        new(_node.Logs.Store, Doors, Clock, Options.Limits.BatchBytesMax, Options.Limits.BatchItemsMax);

    internal LogsServices Logs => new(LogDoor, _exports.Service, _node.Logs.Exports);

    internal InfrastructureServices Infrastructure => new(
        Engine,
        Doors,
        InfrastructureWatch.ThresholdsOf(Options.Monitoring.Health),
        _node.Infrastructure.Services,
        _node.Infrastructure.Reputation,
        Clock);

    internal AuditServices Audit => new(Engine.Audit, Engine.AuditReader, Doors, _operators);

    internal IdentityServices Identity => new(Engine.Keys, _ring, Doors, _operators, _node.Limits, Clock);

    internal SystemEventsServices SystemEvents =>
        new(Engine, Doors, EngineSettings.ParsingOf(Options), _rules.Notifies, _log);

    internal NotificationServices Notifications =>
        new(Engine, Doors, _rules, ConfiguredRules.TimesOf(Options.Notifications), Clock);

    internal OpsConsoleServices OpsConsole => new(
        Doors,
        _node.Telemetry.History,
        _node.Telemetry.Times,
        Clock,
        new RunbookServices(_node.Runbooks, () => _host.Engine, _operators, Clock));

    /// <summary>Has alerts raised and resolved from here on; null when nobody is to.</summary>
    internal AlertEvaluator? StartAlerts()
    {
        if (!Options.Alerts.Enabled)
        {
            return null;
        }

        var alerts = new AlertEvaluator(
            Engine, _node.Metrics, ConfiguredAlerts.Of(Options), Clock, _node.Loggers.CreateLogger("EventOps.Alerts"),
            _node.Services.GetRequiredService<IMeterFactory>());
        alerts.Start();
        return alerts;
    }

    private static TimeProvider Clock => NodeParts.Clock;

    private EventOpsOptions Options => _node.Options;

    private EventPipeline Engine => _opened.Engine;

    private DoorServices DoorsOf(NodeParts node, EngineHost host, RequestDrain drain)
    {
        Dictionary<string, RateLimitPlan> plans = ConfiguredKeys.OwnLimits(Options)
            .ToDictionary(one => one.Key, one => node.Limiter.Compile(one.Value), StringComparer.Ordinal);
        return new DoorServices(
            new RequestAuthenticator(_ring.Keys, node.Failures, Clock),
            AccessPolicy.EventBus(Options.Auth.EventBusAnonymous, node.Configuration.Addresses.Urls),
            node.Limiter,
            principal => plans.GetValueOrDefault(principal.KeyId) ?? _ring.PlanOf(principal),
            new CallAudit(() => host.Audit, Options.Auth.OperatorTenant, Options.Audit.Acknowledgements),
            _operators,
            _ring.IsGood,
            node.Requests,
            drain,
            Engine.Metrics,
            _log);
    }
}
