namespace EventOps.Server.Configuration.Options;

/// <summary>
/// Everything that can be set under <c>EventOps:</c>, one record per concern. The property names are the configuration
/// keys, their initial values the defaults, and <see cref="ConfigurationHelp"/> prints both: a setting exists only by
/// standing here. Read once at start; nothing here changes while the server runs.
/// </summary>
/// <remarks>
/// A name that contains <c>Bytes</c> is a size (<c>4194304</c> or <c>4MiB</c>), one that contains <c>Ms</c> a number of
/// milliseconds (<c>500</c> or <c>500ms</c>), and a <see cref="TimeSpan"/> is written <c>1.00:00:00</c> or <c>1d</c>.
/// </remarks>
internal sealed record EventOpsOptions
{
    /// <summary>The configuration section that holds all of this.</summary>
    public const string Section = "EventOps";

    /// <summary>Where the data lies.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>The journal's files and memory.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>How long events live, and where.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>When publishing stops for want of disk space.</summary>
    public DiskBudgetOptions DiskBudget { get; init; } = new();

    /// <summary>The bounds on what one request, and all of them together, may take.</summary>
    public LimitsOptions Limits { get; init; } = new();

    /// <summary>Who may call.</summary>
    public AuthOptions Auth { get; init; } = new();

    /// <summary>What the audit trail tells.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Which event types are known.</summary>
    public EventTypesOptions EventTypes { get; init; } = new();

    /// <summary>How often a caller may call.</summary>
    public RateLimitSettings RateLimits { get; init; } = new();

    /// <summary>What single tenants may take.</summary>
    public IReadOnlyList<TenantOptions> Tenants { get; init; } = [];

    /// <summary>What all other tenants may take.</summary>
    public TenantDefaultsOptions TenantDefaults { get; init; } = new();

    /// <summary>When a queue is shown as a warning, and when as critical.</summary>
    public QueuesOptions Queues { get; init; } = new();

    /// <summary>Which log lines are kept, and exports of them.</summary>
    public LogsOptions Logs { get; init; } = new();

    /// <summary>When alerts are raised.</summary>
    public AlertsOptions Alerts { get; init; } = new();

    /// <summary>Which events notify whom, and when notifications are reviewed.</summary>
    public NotificationsOptions Notifications { get; init; } = new();

    /// <summary>How webhooks are delivered.</summary>
    public WebhooksOptions Webhooks { get; init; } = new();

    /// <summary>The operations console.</summary>
    public OpsOptions Ops { get; init; } = new();

    /// <summary>A Prometheus that scrapes the server.</summary>
    public PrometheusOptions Prometheus { get; init; } = new();

    /// <summary>Metrics sent to an OpenTelemetry collector.</summary>
    public OtlpOptions Otlp { get; init; } = new();

    /// <summary>How this server and what it needs is watched.</summary>
    public MonitoringOptions Monitoring { get; init; } = new();

    /// <summary>How the server stops.</summary>
    public ShutdownOptions Shutdown { get; init; } = new();
}
