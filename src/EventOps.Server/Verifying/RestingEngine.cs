using EventOps.Engine;
using EventOps.Journal.Faster;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Server.Verifying;

/// <summary>
/// The engine recovered, and never taken into service: nothing is dispatched, moved to the archive or given up, and its clock stands,
/// so that nothing expires while it is looked at. What it writes is what every start and every clean stop writes: the
/// cut of a torn tail, index segments that recovery completed, a state snapshot.
/// </summary>
internal sealed class RestingEngine : IAsyncDisposable
{
    private readonly FasterJournal _journal;

    private RestingEngine(FasterJournal journal, EventPipeline engine)
    {
        _journal = journal;
        Engine = engine;
    }

    internal EventPipeline Engine { get; }

    /// <summary>Opens it; null when the data folder cannot be used, and then <paramref name="problem"/> is a line for
    /// standard error.</summary>
    internal static RestingEngine? TryOpen(EventOpsOptions options, string dataFolder, out string problem)
    {
        using var opening = new Opening();
        try
        {
            FasterJournal journal =
                opening.Own(FasterJournal.Open(EngineSettings.JournalOf(options, dataFolder), TimeProvider.System));
            var engine = new EventPipeline(
                EngineSettings.EngineOf(options, dataFolder),
                journal,
                new StandingClock(TimeProvider.System.GetUtcNow()),
                NullLoggerFactory.Instance,
                priority => FasterJournal.Open(EngineSettings.ArchiveLogOf(options, dataFolder, priority), TimeProvider.System));
            opening.Succeeded();
            problem = string.Empty;
            return new RestingEngine(journal, engine);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problem = $"Data folder '{dataFolder}' cannot be used: {refused.Message}";
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _journal.Dispose();
    }

    /// <summary>Shows one moment; timers run as ever.</summary>
    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
