using EventOps.Engine;
using EventOps.Engine.Logs;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Exports;

/// <summary>
/// One job: reads what is asked for, has the file written, and completes it, keeping its lease meanwhile. What is
/// complete already, because a crash came before its acknowledgement, is not written again. The worker's task.
/// </summary>
internal sealed class LogExportJob
{
    private readonly EventPipeline _engine;
    private readonly LogExportService _service;
    private readonly LogExportFolder _folder;
    private readonly LogStore _lines;
    private readonly LogExportOptions _options;
    private readonly Func<long?> _freeBytes;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    internal LogExportJob(
        EventPipeline engine,
        LogExportService service,
        LogExportFolder folder,
        LogStore lines,
        LogExportOptions options,
        Func<long?> freeBytes,
        TimeProvider clock,
        ILogger log)
    {
        _freeBytes = freeBytes;
        _engine = engine;
        _service = service;
        _folder = folder;
        _lines = lines;
        _options = options;
        _clock = clock;
        _log = log;
    }

    /// <summary>Does it; its file is durable before anybody can acknowledge it.</summary>
    /// <returns>What went wrong, or null.</returns>
    internal async ValueTask<LogExportFault?> RunAsync(Subscriber subscriber, long eventId, CancellationToken stopping)
    {
        try
        {
            if (_folder.Find(eventId) is not null)
            {
                _folder.Settle();
                return null;
            }

            return await DoAsync(subscriber, eventId, stopping);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // What the system says is for the log; the job's error is shown to callers.
            _log.LogWarning(refused, "Log export {Export} could not be written", LogExportFolder.IdOf(eventId));
            return new LogExportFault("its file could not be written", _options.RetryMs);
        }
    }

    private async ValueTask<LogExportFault?> DoAsync(Subscriber subscriber, long eventId, CancellationToken stopping)
    {
        string? problem = null;
        if (_service.Read(subscriber.Tenant, eventId) is not { } terms || terms.ToQuery(subscriber.Tenant, out problem) is not { } query)
        {
            return new LogExportFault(problem ?? "its request cannot be read", null);
        }

        return await WriteAsync(subscriber, eventId, terms, query, stopping);
    }

    private async ValueTask<LogExportFault?> WriteAsync(
        Subscriber subscriber, long eventId, LogExportTerms terms, LogQuery query, CancellationToken stopping)
    {
        string path = _folder.PartOf(eventId);
        LogExportEnd end;
        LogExportNote note;
        string? full = null;
        var space = new LogExportSpace(_folder, _options, _freeBytes);
        using (var file = new LogExportFile(path, terms.Format))
        {
            long extendAtMs = NowMs() + (_options.LeaseMs / 4);
            var copy = new LogExportCopy(
                beforeId => _lines.Read(query, beforeId, _options.StretchLines, stopping),
                cancellation => _lines.Turns.WaitAsync(LogExportService.Subscriber, cancellation),
                _lines.NextId,
                _options.BytesMax,
                terms.Offset,
                terms.Limit);
            end = await copy.RunAsync(file, AfterStretchAsync, stopping);
            long nowMs = NowMs();
            note = new LogExportNote(terms.Format, file.Lines, file.Bytes, nowMs, nowMs + (long)_options.Lifetime.TotalMilliseconds)
            {
                LeftOut = copy.LeftOut,
            };

            async ValueTask<bool> AfterStretchAsync(double progress)
            {
                _service.UnderWay = new LogExportProgress(eventId, (int)(progress * 100), file.Lines, file.Bytes);
                full = space.WhyFull(file.Bytes);
                if (full is not null)
                {
                    return false;
                }

                if (NowMs() < extendAtMs)
                {
                    await Task.Yield();
                    return true;
                }

                extendAtMs = NowMs() + (_options.LeaseMs / 4);
                return (await _engine.Leases.ExtendAsync(subscriber, [eventId], _options.LeaseMs)).Unknown.Count == 0;
            }
        }

        if (end == LogExportEnd.Complete)
        {
            _folder.Complete(eventId, note);
            return null;
        }

        File.Delete(path);
        return end == LogExportEnd.TooLarge
            ? new LogExportFault($"its file would be longer than {_options.BytesMax} bytes; narrow it", null)
            : full is not null
                ? new LogExportFault(full, null)
                : new LogExportFault("its job was taken away while it was written", _options.RetryMs);
    }

    private long NowMs() => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What went wrong with a job.</summary>
/// <param name="Reason">What, for whoever looks at the queue.</param>
/// <param name="RetryMs">When another try may help; null: none does, before somebody changes something.</param>
internal sealed record LogExportFault(string Reason, int? RetryMs);
