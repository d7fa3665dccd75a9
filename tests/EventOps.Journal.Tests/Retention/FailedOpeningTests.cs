using EventOps.Engine;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Journal.Tests.Retention;

/// <summary>An engine that cannot be opened leaves nothing open: the next try meets the folder as this one did.</summary>
public sealed class FailedOpeningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<EventPriority> _opened = [];
    private readonly FasterJournal _journal;

    public FailedOpeningTests() => _journal = FasterJournal.Open(FasterFixture.Options(_folder.Sub("journal")), TimeProvider.System);

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(EventPriority.Normal, false)]
    [InlineData(EventPriority.Normal, true)]
    [InlineData(EventPriority.Audit, false)]
    public async Task After_an_archive_log_that_cannot_be_opened_the_next_try_opens_all(EventPriority failing, bool isBug)
    {
        foreach (EventPriority priority in Enum.GetValues<EventPriority>())
        {
            Directory.CreateDirectory(EngineOptions.ArchiveLogPath(_folder.Path, priority));
        }

        for (int i = 0; i < 3; i++)
        {
            _opened.Clear();
            Exception expected = isBug ? new InvalidOperationException("injected") : new IOException("injected");
            Exception? met = Record.Exception(() => Open(priority => priority == failing ? throw expected : OpenLog(priority)));
            Assert.Same(expected, met);
            Assert.Equal((int)failing, _opened.Count);
        }

        await using EventPipeline engine = Open(OpenLog);
        Assert.True(engine.Archive[failing].IsOpen);
    }

    private EventPipeline Open(Func<EventPriority, IJournal> openArchive) => new(
        new EngineOptions { DataPath = _folder.Path }, _journal, TimeProvider.System, NullLoggerFactory.Instance, openArchive);

    private FasterJournal OpenLog(EventPriority priority)
    {
        FasterJournal log = FasterJournal.Open(
            FasterFixture.Options(EngineOptions.ArchiveLogPath(_folder.Path, priority)), TimeProvider.System);
        _opened.Add(priority);
        return log;
    }
}
