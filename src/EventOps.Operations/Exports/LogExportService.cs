using System.Threading.Channels;
using EventOps.Engine;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Operations.Exports;

/// <summary>
/// Exports as events: a request is an event of the tenant's, and its job in <c>queue:log-export</c> is done by the
/// <see cref="LogExportWorker"/>. So a request outlives a crash, and jobs are seen, retried and deleted as all are. What
/// became of an export is what became of its job, and what the <see cref="LogExportFolder"/> has. Any thread.
/// </summary>
public sealed class LogExportService : IDisposable
{
    /// <summary>Who consumes the requests: the queue's name.</summary>
    public const string Subscriber = "log-export";

    /// <summary>Their type.</summary>
    public const string EventType = "log_export_requested";

    /// <summary>Their source.</summary>
    public const string Source = "eventops";

    private readonly EventPipeline _engine;
    private readonly LogExportFolder _folder;
    private readonly LogExportOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _requesting = new(1);
    private readonly Channel<bool> _requested = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private LogExportProgress? _underWay;

    /// <summary>Exports of an engine.</summary>
    public LogExportService(EventPipeline engine, LogExportFolder folder, LogExportOptions options, TimeProvider clock)
    {
        _engine = engine;
        _folder = folder;
        _options = options;
        _clock = clock;
    }

    /// <summary>How far the export is that is written just now; set by the worker.</summary>
    internal LogExportProgress? UnderWay
    {
        get => Volatile.Read(ref _underWay);
        set => Volatile.Write(ref _underWay, value);
    }

    /// <summary>Has an item when something was requested since it was last read.</summary>
    internal ChannelReader<bool> Requested => _requested.Reader;

    /// <summary>Asks for an export; durable when it returns.</summary>
    public async ValueTask<LogExportReceipt> RequestAsync(string tenant, LogExportTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);

        // One after the other, so that no two find the same last place free.
        await _requesting.WaitAsync();
        try
        {
            return await RequestNextAsync(tenant, terms);
        }
        finally
        {
            _requesting.Release();
        }
    }

    private async ValueTask<LogExportReceipt> RequestNextAsync(string tenant, LogExportTerms terms)
    {
        (AdmitError error, string? problem) = await SubscribeAsync(tenant);
        if (error != AdmitError.None || problem is not null)
        {
            return new LogExportReceipt(0, error, problem);
        }

        if (OpenOf(tenant) >= _options.OpenMax)
        {
            return new LogExportReceipt(
                0, AdmitError.None, $"There are {_options.OpenMax} exports under way already, the most there may be");
        }

        Submission submission = Submit(tenant, terms.ToJson());
        if (submission.Error != AdmitError.None)
        {
            return new LogExportReceipt(0, submission.Error, null);
        }

        FrameReceipt receipt = await submission.WaitAsync();
        if (receipt.Outcome != FrameOutcome.Committed)
        {
            return new LogExportReceipt(0, AdmitError.JournalUnavailable, null);
        }

        _requested.Writer.TryWrite(true);
        return new LogExportReceipt(receipt.FirstId, AdmitError.None, null);
    }

    /// <summary>An export of a tenant; null when there is none, or its job was deleted.</summary>
    public LogExport? Find(string tenant, long eventId)
    {
        if (SubscriptionOf(tenant) is not { } subscription
            || Read(tenant, eventId) is not { } terms
            || _engine.Queues.FindJob(tenant, new JobId(eventId, subscription.Id)) is not { } job)
        {
            return null;
        }

        var export = new LogExport(eventId, LogExportStatus.Processing, terms)
        {
            JobId = job.Id.ToString(),
            CreatedMs = EventId.UnixTimeMs(eventId),
            Error = job.Error?.Error,
        };
        if (_folder.Find(eventId) is { } note)
        {
            return export with
            {
                Status = note.ExpiresMs <= _clock.GetUtcNow().ToUnixTimeMilliseconds()
                    ? LogExportStatus.Expired
                    : LogExportStatus.Completed,
                ProgressPercent = 100,
                Lines = note.Lines,
                Bytes = note.Bytes,
                CompletedMs = note.CompletedMs,
                ExpiresMs = note.ExpiresMs,
                LeftOut = note.LeftOut,
                Error = null,
            };
        }

        LogExportProgress? underWay = UnderWay is { } one && one.EventId == eventId ? one : null;
        return job.State switch
        {
            JobState.Failed => export with { Status = LogExportStatus.Failed },
            JobState.Completed => export with
            {
                Status = LogExportStatus.Expired,
                ProgressPercent = 100,
                Error = "Its file is not there any more",
            },
            JobState.Deleted or JobState.Expired => null,
            _ => export with
            {
                ProgressPercent = underWay?.Percent ?? 0,
                Lines = underWay?.Lines ?? 0,
                Bytes = underWay?.Bytes ?? 0,
            },
        };
    }

    /// <summary>What an event asks for; null when it is not there, or asks for no export.</summary>
    internal LogExportTerms? Read(string tenant, long eventId)
    {
        if (_engine.Reader.Find(tenant, eventId) is not { } reference)
        {
            return null;
        }

        using EventReadSession session = _engine.Reader.OpenSession();
        return session.SeriesOf(reference) is { Origin: EventOrigin.Server, TypeText: EventType }
            && session.TryRead(reference, out EventRecord record)
            && record.Encoding == PayloadEncoding.Json
                ? LogExportTerms.TryRead(record.Data)
                : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _requesting.Dispose();

    private Subscription? SubscriptionOf(string tenant) =>
        _engine.Subscriptions.Registry.FindSubscriber(tenant, Subscriber)?.Subscriptions is [{ } first, ..] ? first : null;

    /// <summary>A tenant's first request opens its queue.</summary>
    private async ValueTask<(AdmitError Error, string? Problem)> SubscribeAsync(string tenant)
    {
        if (SubscriptionOf(tenant) is not null)
        {
            return default;
        }

        if (_engine.Subscriptions.IsFull)
        {
            return (AdmitError.None, "There are as many subscriptions as there may be, and exports need one for their queue");
        }

        var terms = new SubscriptionTerms(
            tenant, Subscriber, [EventType], [Source], (byte)(1 << (int)EventPriority.Normal), CallbackUrl: null)
        {
            DeliveriesMax = _options.AttemptsMax,
            Origin = EventOrigin.Server,
        };
        return ((await _engine.Subscriptions.SubscribeAsync(terms)).Error, null);
    }

    private long OpenOf(string tenant)
    {
        var queue = new QueueName(Subscriber, EventPriority.Normal);
        long open = 0;
        foreach (JobState state in (ReadOnlySpan<JobState>)[JobState.Waiting, JobState.Active, JobState.Scheduled])
        {
            open += _engine.Queues.Page(tenant, queue, state, JobFilter.None, 0, 1)?.Total ?? 0;
        }

        return open;
    }

    private Submission Submit(string tenant, ReadOnlyMemory<byte> data)
    {
        var fields = new EventFields
        {
            EventType = "log_export_requested"u8,
            Source = "eventops"u8,
            Data = data.Span,
            Priority = EventPriority.Normal,
            Encoding = PayloadEncoding.Json,
            Origin = EventOrigin.Server,
        };
        return _engine.Intake.Submit(tenant, fields, default, anyType: true);
    }
}
