using EventOps.Engine;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Exports;

/// <summary>
/// Does the jobs of <c>queue:log-export</c>, of all tenants, one at a time: 1 leases a request, 2 has its file written
/// (<see cref="LogExportJob"/>), 3 acknowledges it, or sends it back with what went wrong.
/// </summary>
/// <remarks>
/// One background task, <c>log export worker</c>. It alone writes and deletes files of the <see cref="LogExportFolder"/>.
/// It looks when something is requested, and once a second for what nobody announces: jobs that an operator retried, or
/// that are due again. One of an engine: disposed before it.
/// </remarks>
public sealed class LogExportWorker : IAsyncDisposable
{
    private const int LookIntervalMs = 1_000;
    private const int SweepIntervalMs = 60_000;
    private readonly EventPipeline _engine;
    private readonly LogExportService _service;
    private readonly LogExportFolder _folder;
    private readonly LogExportOptions _options;
    private readonly LogExportJob _job;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly BackgroundLoop _loop;
    private long _sweepAtMs;
    private string? _failure;

    /// <summary>A worker that does nothing yet.</summary>
    /// <param name="engine">Where requests come from.</param>
    /// <param name="service">The exports.</param>
    /// <param name="folder">Where their files are.</param>
    /// <param name="lines">Whose lines.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where it tells what went wrong.</param>
    public LogExportWorker(
        EventPipeline engine,
        LogExportService service,
        LogExportFolder folder,
        Engine.Logs.LogStore lines,
        LogExportOptions options,
        TimeProvider clock,
        ILogger log)
    {
        ArgumentNullException.ThrowIfNull(service);
        _engine = engine;
        _service = service;
        _folder = folder;
        _options = options;
        _clock = clock;
        _log = log;
        _loop = new BackgroundLoop("log export worker", "exports wait", log);
        _job = new LogExportJob(engine, service, folder, lines, options, folder.FreeBytes, clock, log);
    }

    /// <summary>Why no export is written any more, or null. Any thread.</summary>
    public string? Failure => _loop.Death ?? Volatile.Read(ref _failure);

    /// <summary>Begins.</summary>
    public void Start() => _loop.Start(RunAsync);

    /// <summary>Stops; an export under way is begun again after the next start.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task RunAsync()
    {
        await TakeOverAsync();
        while (true)
        {
            Sweep();
            if (!await PassAsync())
            {
                await RequestedOrSecondAsync();
            }
        }
    }

    /// <summary>
    /// Ends the leases that the process before left behind: nobody works on them, and nobody should wait for a minute.
    /// </summary>
    private async ValueTask TakeOverAsync()
    {
        foreach (Subscriber subscriber in Subscribers())
        {
            var queue = new QueueName(subscriber.Name, EventPriority.Normal);
            JobPage? left = _engine.Queues.Page(subscriber.Tenant, queue, JobState.Active, JobFilter.None, 0, _options.OpenMax);
            long[] ids = [.. left?.Jobs.Select(job => job.Id.EventId) ?? []];
            if (ids.Length > 0)
            {
                await _engine.Leases.ExtendAsync(subscriber, ids, leaseMs: 1);
            }
        }
    }

    /// <summary>Does one job of each tenant that has any.</summary>
    /// <returns>Whether there was one.</returns>
    private async ValueTask<bool> PassAsync()
    {
        bool any = false;
        foreach (Subscriber subscriber in Subscribers())
        {
            PollPage page = await _engine.Polls.LeaseAsync(subscriber, _options.LeaseMs, limit: 1, TimeSpan.Zero, _loop.Stopping);
            _loop.Stopping.ThrowIfCancellationRequested();
            foreach (PolledEvent leased in page.Events)
            {
                any = true;
                await DoAsync(subscriber, leased.Id);
            }
        }

        return any;
    }

    private async ValueTask DoAsync(Subscriber subscriber, long eventId)
    {
        LogExportFault? fault = await _job.RunAsync(subscriber, eventId, _loop.Stopping);
        _service.UnderWay = null;
        AdmitError error;
        if (fault is null)
        {
            error = (await _engine.Subscriptions.AcknowledgeAsync(subscriber, [eventId])).Error;
        }
        else
        {
            _log.LogWarning("Log export {Export} failed: {Reason}", LogExportFolder.IdOf(eventId), fault.Reason);
            LeaseResult result = fault.RetryMs is { } retryMs
                ? await _engine.Leases.NackAsync(subscriber, [eventId], retryMs, fault.Reason)
                : await _engine.Leases.FailAsync(subscriber, [eventId], fault.Reason);
            error = result.Error;
        }

        if (error != AdmitError.None)
        {
            // Its lease runs out then, and a file that is there already is found by whoever gets it next.
            _log.LogWarning("The outcome of log export {Export} could not be journaled: {Error}", LogExportFolder.IdOf(eventId), error);
        }
    }

    private void Sweep()
    {
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (nowMs < _sweepAtMs)
        {
            return;
        }

        _sweepAtMs = nowMs + SweepIntervalMs;
        try
        {
            _folder.Sweep(nowMs, _options.NoteLifetime);
            Volatile.Write(ref _failure, null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _failure, "Expired log exports cannot be deleted; it is tried again.");
            _log.LogWarning(refused, "Expired log exports cannot be deleted; it is tried again");
        }
    }

    private async ValueTask RequestedOrSecondAsync()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(LookIntervalMs), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, _loop.Stopping);
        try
        {
            await _service.Requested.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!_loop.Stopping.IsCancellationRequested)
        {
            // A second is over.
        }
    }

    private List<Subscriber> Subscribers() =>
    [
        .. _engine.Subscriptions.Registry.All
            .Where(one => one.Terms.Subscriber == LogExportService.Subscriber)
            .Select(one => _engine.Subscriptions.Registry.FindSubscriber(one.Terms.Tenant, LogExportService.Subscriber))
            .OfType<Subscriber>()
            .Distinct(),
    ];
}
