using EventOps.Engine.Auditing;
using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Identity;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Notifications;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Retention;
using EventOps.Engine.Sequencing;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tenants;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine;

/// <summary>
/// The engine, every stage named once and in order:
/// <code>
/// contracts ─► EventIntake ─► EventRing ─► JournalWriter ─► IJournal
///                                              │ committed batch
///                                              ├─► LogProjection ─► EventIndex, EngineState
///                                              ├─► PollSignal ─► PollService ◄─ LeaseClock; WebhookDispatch ─► IWebhookSender
///                                              └─► FrameRelease ─► the waiting requests
/// contracts ─► AuditTrail ─► EventIntake
/// contracts ─► EventReader ─► EventIndex ─► IJournal | Archive ◄─ Archiver ◄─ EventIndex
/// </code>
/// </summary>
public sealed class EventPipeline : IAsyncDisposable
{
    private readonly IntakeGate _gate;
    private readonly JournalWriter _writer;
    private readonly SegmentSealer _sealer;
    private readonly ConsumerGate _consumerGate;
    private readonly LeaseClock _leaseClock;
    private readonly ServedTasks _tasks;

    /// <summary>Opens the engine over a journal: recovers, then takes what it is given, and does nothing else by itself.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="journal">The log; the caller keeps it and disposes it last.</param>
    /// <param name="clock">Time, for ids, windows and waits.</param>
    /// <param name="loggers">Where it tells what it found.</param>
    /// <param name="openArchive">Opens the archive log of a priority, in <see cref="EngineOptions.ArchiveLogPath"/>, when it is
    /// first needed; the engine disposes it. It must take entries as large as the journal's. Null: nothing is archived.</param>
    /// <param name="disk">Room on the disk; null: of the one that holds the data folder.</param>
    /// <param name="webhooks">How deliveries leave; null: nothing is pushed, what has a callback URL waits.</param>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public EventPipeline(
        EngineOptions options,
        IJournal journal,
        TimeProvider clock,
        ILoggerFactory loggers,
        Func<EventPriority, IJournal>? openArchive = null,
        IDiskSpace? disk = null,
        WebhookPorts? webhooks = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(loggers);
        ILogger log = loggers.CreateLogger("EventOps.Engine");
        using var opening = new Opening();
        Metrics = opening.Own(new EngineMetrics(clock));

        // Recovery.
        var found = new RecoveredEngine(options, journal, clock, openArchive, log);
        SeriesTable series = found.Series;
        EventIndex index = HotIndex = found.Index;
        State = found.State;
        Archive = opening.OwnAsync(found.Archive);
        Recovery = found.Report;
        _sealer = opening.OwnAsync(found.Sealer);

        // Write path.
        Floor = new RetentionClock(clock, State, options.Retention);
        _consumerGate = opening.Own(new ConsumerGate(Limits.WriterSpinMicroseconds));
        var ring = new EventRing<Frame>(options.RingSlots, _consumerGate);
        _writer = new JournalWriter(found, ring, journal, Metrics, clock, options.GroupCommitBytesMax, log);
        _gate = new IntakeGate(() => _writer.State);
        var quotas = new QuotaGate(State.Tenants, Floor);
        var admission = new EventAdmission(series, State, quotas, options.AllowUnregisteredTypes, journal.EntryBytesMax);
        var frames = new FramePool(found.Keys, Limits.FramesKeptMax, Limits.FrameBlockBytes);
        Intake = new EventIntake(admission, ring, frames, _gate, Metrics, journal.EntryBytesMax);

        // Read path.
        Tenants = new TenantService(State.Tenants, Floor);
        Reader = new EventReader(series, index, journal, Archive, State, Floor, Metrics);
        _leaseClock = new LeaseClock(State.Subscriptions, Intake, clock, log);
        Leases = new LeaseService(Intake, clock, _leaseClock);
        Polls = new PollService(Reader, clock, new LeaseTaking(Reader, Intake, clock, _leaseClock), options.PollWaitersMax);
        Subscriptions = new SubscriptionService(State, Intake, Reader, clock, options.SubscriptionsMax);
        Inboxes = new InboxService(State, Intake, Reader, Subscriptions);
        Deletion = new EventDeletionService(State, Intake, Reader, options.DeletedEventsMax);
        Queues = new QueueService(State, Intake, Reader, clock, options.Webhooks.EventsPerDelivery);
        Notifications = new NotificationService(State, Intake, Reader, Polls, clock);
        EventTypes = new EventTypeService(State, Intake);
        DeliveryAudit = new DeliveryAudit(State.Subscriptions, State.Deleted, Reader, clock);
        Replays = new ReplayService(State, Intake, Reader, clock, log);
        Audit = new AuditTrail(Intake, series, Reader, options.OperatorTenant, clock, log);
        AuditReader = new AuditReader(Reader);
        Keys = new KeyService(State, Intake, clock, options.KeysMax, log);
        Operations = new OperationsServices(State, Intake, options, clock, log);

        // Dispatch.
        Webhooks = WebhookDispatch.Of(webhooks, State, Intake, Reader, Operations.Alerts, options.Webhooks, clock, Metrics, log);

        // Retention.
        long UsedBytes() => journal.BytesOnDisk + Archive.BytesOnDisk + ((index.Count + Archive.Count) * IndexSegment.EventBytes);
        var budget = new DiskBudget(disk ?? new FolderDiskSpace(options.DataPath), UsedBytes, _gate, options.Retention, log);
        var head = HotHead.Of(found, journal, options.IdempotencyWindow, clock);
        Archiver = new Archiver(index, State, Intake, journal, Archive, Floor, head, budget, series, options.Retention, clock, log);
        Status = new EngineStatus(journal, index, State, ring, _writer, _sealer, Recovery, Polls, Archive, Archiver, budget, Metrics);
        Status.Watch(() => found.Schedule.Failure is null ? null : "The state snapshot cannot be written; it is tried again.");
        Status.Watch(() => _leaseClock.Failure);
        Status.Watch(() => Webhooks?.Problem);
        Status.Watch(() => Audit.Failure);
        Status.AddToMetrics();
        _tasks = new ServedTasks(Audit, _leaseClock, Archiver, Replays, Keys, Webhooks);
        _writer.Start();
        opening.Succeeded();
    }

    /// <summary>Takes events.</summary>
    public EventIntake Intake { get; }

    /// <summary>Reads events.</summary>
    public EventReader Reader { get; }

    /// <summary>Polls, leases and streams.</summary>
    public PollService Polls { get; }

    /// <summary>What is done with leased events.</summary>
    public LeaseService Leases { get; }

    /// <summary>Subscriptions and acknowledgements.</summary>
    public SubscriptionService Subscriptions { get; }

    /// <summary>What tenants posted as triggers, and what of it was acknowledged.</summary>
    public InboxService Inboxes { get; }

    /// <summary>Deletes events.</summary>
    public EventDeletionService Deletion { get; }

    /// <summary>Queues and their jobs.</summary>
    public QueueService Queues { get; }

    /// <summary>Events as notifications, and their reviews.</summary>
    public NotificationService Notifications { get; }

    /// <summary>Replays of the past.</summary>
    public ReplayService Replays { get; }

    /// <summary>The keys made while the server runs.</summary>
    public KeyService Keys { get; }

    /// <summary>What those who run the server keep.</summary>
    public OperationsServices Operations { get; }

    /// <summary>The catalogue of event types.</summary>
    public EventTypeService EventTypes { get; }

    /// <summary>What each tenant has taken of its quota.</summary>
    public TenantService Tenants { get; }

    /// <summary>Who did what.</summary>
    public AuditTrail Audit { get; }

    /// <summary>Reads and verifies it.</summary>
    public AuditReader AuditReader { get; }

    /// <summary>Proves that every job is in exactly one state.</summary>
    public DeliveryAudit DeliveryAudit { get; }

    /// <summary>Webhooks; null when nothing is pushed.</summary>
    public WebhookDispatch? Webhooks { get; }

    /// <summary>How the engine is.</summary>
    public EngineStatus Status { get; }

    /// <summary>The instruments.</summary>
    public EngineMetrics Metrics { get; }

    /// <summary>What the start found.</summary>
    public RecoveryReport Recovery { get; }

    internal EngineState State { get; }

    internal Archiver Archiver { get; }

    internal EventIndex HotIndex { get; }

    internal ArchiveStore Archive { get; }

    internal RetentionClock Floor { get; }

    /// <summary>Takes it into service, once: from here on it delivers, archives and ends leases by itself.</summary>
    public void Serve() => _tasks.Start(Status);

    /// <summary>Takes nothing more, makes durable what was taken, writes a snapshot, and stops: in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        await _tasks.DisposeAsync();
        _gate.Close();
        _sealer.StopWaitingAfter(TimeSpan.FromSeconds(Limits.SealWaitAtStopSeconds));
        await Task.Run(_writer.Dispose);
        await _sealer.DisposeAsync();
        await Archive.DisposeAsync();
        _consumerGate.Dispose();
        Polls.Dispose();
        Metrics.Dispose();
    }
}
