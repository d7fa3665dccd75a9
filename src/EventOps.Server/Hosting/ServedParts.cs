using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Contracts.Identity;
using EventOps.Contracts.SystemEvents;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Contracts.TriggerIngestion;
using EventOps.Engine;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Notifications;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Hosting;

/// <summary>What each contract is made from, by the settings: one property a contract, and the doors they share.</summary>
internal sealed class ServedParts
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private readonly EventOpsOptions _options;
    private readonly OpenedEngine _opened;
    private readonly ILogger _log;
    private readonly RateLimitsOptions _limits;
    private readonly KeyRing _ring;
    private readonly RuleTable _rules;
    private readonly OperatorTenant _operators;

    internal ServedParts(ServerConfiguration configuration, OpenedEngine opened, ApiKeySet keys, ILogger log)
    {
        _options = configuration.Options;
        _opened = opened;
        _log = log;
        _limits = _options.RateLimits.ToLimits();
        _rules = ConfiguredRules.TableOf(_options.Notifications);
        _operators = new OperatorTenant(_options.Auth.OperatorTenant);
        var limiter = new RateLimiter(_limits, Clock, RateLimiter.PartitionsMaxDefault);
        _ring = new KeyRing(keys.Keys, Engine.Keys, new KeyPlans(limiter, _limits), Clock);
        Doors = DoorsOf(configuration, limiter);
    }

    internal DoorServices Doors { get; }

    internal EventBusServices EventBus => new(
        Engine,
        Doors,
        EngineSettings.EventBusOf(_options),
        WebhookSettingsOf.Rules(_options.Webhooks, _opened.WebhookAddresses),
        Clock,
        _log);

    internal TriggerServices Triggers =>
        new(Engine, Doors, EngineSettings.ParsingOf(_options), _options.Limits.BatchBytesMax, _log);

    internal SystemServices SystemMonitoring => new(Engine, Doors, EngineSettings.QueuesOf(_options), Clock);

    internal AuditServices Audit => new(Engine.Audit, Engine.AuditReader, Doors, _operators);

    internal IdentityServices Identity => new(Engine.Keys, _ring, Doors, _operators, _limits, Clock);

    internal SystemEventsServices SystemEvents =>
        new(Engine, Doors, EngineSettings.ParsingOf(_options), _rules.Notifies, _log);

    internal NotificationServices Notifications =>
        new(Engine, Doors, _rules, ConfiguredRules.TimesOf(_options.Notifications), Clock);

    private EventPipeline Engine => _opened.Engine;

    private DoorServices DoorsOf(ServerConfiguration configuration, RateLimiter limiter)
    {
        var failures = new FailedAuthentications(
            _options.Auth.FailuresPerMinute, Clock, FailedAuthentications.AddressesMaxDefault);
        Dictionary<string, RateLimitPlan> plans = ConfiguredKeys.OwnLimits(_options)
            .ToDictionary(one => one.Key, one => limiter.Compile(one.Value), StringComparer.Ordinal);
        return new DoorServices(
            new RequestAuthenticator(_ring.Keys, failures, Clock),
            AccessPolicy.EventBus(_options.Auth.EventBusAnonymous, configuration.Addresses.Urls),
            limiter,
            principal => plans.GetValueOrDefault(principal.KeyId) ?? _ring.PlanOf(principal),
            new CallAudit(Engine.Audit, _options.Auth.OperatorTenant, _options.Audit.Acknowledgements),
            _ring.IsGood,
            Engine.Metrics,
            _log);
    }
}
