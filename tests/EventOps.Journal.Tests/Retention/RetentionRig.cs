using System.Text;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Journal.Tests.Retention;

/// <summary>An engine over real journals in a folder, with small segments and a clock of its own, that can be restarted and killed.</summary>
internal sealed class RetentionRig : IAsyncDisposable
{
    public const string Tenant = "acme";
    private readonly TempFolder _temp = new();
    private readonly EngineOptions _options;
    private readonly Random _random;
    private readonly bool _archive;
    private FasterJournal? _journal;
    private EventPipeline? _pipeline;
    private string _folder;
    private int _copies;
    private int _made;

    public RetentionRig(int seed = 1, RetentionOptions? retention = null, int segmentEventsMax = 256, bool loop = false, bool archive = true)
    {
        _archive = archive;
        _random = new Random(seed);
        _folder = _temp.Sub("data");
        _options = new EngineOptions
        {
            DataPath = _folder,
            RingSlots = 64,
            AllowUnregisteredTypes = true,
            SegmentEventsMax = segmentEventsMax,
            Retention = (retention ?? new RetentionOptions()) with
            {
                ArchiveInterval = loop ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan,
                DiskCheckInterval = TimeSpan.FromMilliseconds(1),
                ArchiveDiskShare = loop ? 0.5 : 1,
            },
        };
        Open();
    }

    public TestClock Clock { get; } = new();

    public TestDisk Disk { get; } = new();

    public List<PublishedEvent> Published { get; } = [];

    public EventPipeline Pipeline => _pipeline!;

    public IJournal Journal => _journal!;

    public Archiver Archiver => Pipeline.Archiver;

    public string Folder => _folder;

    public RetentionFloor Floor => new RetentionClock(Clock, Pipeline.State, _options.Retention).Current;

    public IEnumerable<PublishedEvent> Live()
    {
        RetentionFloor floor = Floor;
        return Published.Where(one => one.IsLive(floor));
    }

    /// <summary>Publishes a batch of events of random series and sizes; answers the refusal, if any.</summary>
    public async Task<AdmitError> PublishAsync(int count, string? priorities = null)
    {
        BatchSubmission batch = Pipeline.Intake.BeginBatch(Tenant);
        var added = new List<PublishedEvent>();
        for (int i = 0; i < count; i++)
        {
            PublishedEvent one = Make(priorities ?? "lnhc");
            AdmitError refused = Add(batch, one, i);
            Assert.Equal(AdmitError.None, refused);
            added.Add(one);
        }

        AdmitError error = await batch.CommitAsync();
        if (error == AdmitError.None)
        {
            Published.AddRange(added.Zip(batch.Ids(), (one, id) => one with { Id = id }));
        }

        return error;
    }

    /// <summary>Passes until nothing is due.</summary>
    public async Task ArchiveAsync()
    {
        while (await Archiver.PassAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Waits until every full hot segment has its file: only then it can be moved.</summary>
    public async Task SealedAsync()
    {
        while (Pipeline.HotIndex.Segments is { Length: > 1 } segments && segments[..^1].Any(segment => !segment.IsSealed))
        {
            await Task.Yield();
        }
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        Open();
    }

    /// <summary>What a kill at this moment would leave.</summary>
    public string CopyAsKilled()
    {
        string copy = _temp.Sub($"copy{_copies++}");
        KilledFolder.Copy(_folder, copy);
        return copy;
    }

    /// <summary>Goes on with what a kill left.</summary>
    public async Task ContinueFromAsync(string copy)
    {
        await CloseAsync();
        _folder = copy;
        Open();
    }

    public FasterJournal OpenArchiveLog(EventPriority priority) => FasterJournal.Open(
        FasterFixture.Options(EngineOptions.ArchiveLogPath(_folder, priority)) with { AllowDirect = false }, TimeProvider.System);

    public async Task CloseAsync()
    {
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }

        _journal?.Dispose();
        _pipeline = null;
        _journal = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _temp.Dispose();
    }

    private static AdmitError Add(BatchSubmission batch, PublishedEvent one, int index)
    {
        var fields = new EventFields
        {
            EventType = Encoding.UTF8.GetBytes(one.Type),
            Source = Encoding.UTF8.GetBytes(one.Source),
            Priority = one.Priority,
            Data = one.Data,
            Trace = one.Trace,
        };
        return batch.Add(fields, default, index);
    }

    private PublishedEvent Make(string priorities)
    {
        EventPriority priority = priorities[_random.Next(priorities.Length)] switch
        {
            'l' => EventPriority.Low,
            'n' => EventPriority.Normal,
            'h' => EventPriority.High,
            _ => EventPriority.Critical,
        };
        string noise = Convert.ToBase64String(Enumerable.Range(0, _random.Next(200)).Select(_ => (byte)_random.Next(256)).ToArray());
        byte[] data = Encoding.UTF8.GetBytes($"{{\"noise\":\"{noise}\",\"same\":\"{new string('x', _random.Next(100))}\"}}");
        return new PublishedEvent(0, "type." + _random.Next(3), "source/" + _random.Next(2), priority, data, NextTrace());
    }

    /// <summary>Every third event has a trace context of its own.</summary>
    private TraceContext NextTrace()
    {
        int number = ++_made;
        TraceContext trace = default;
        Assert.True(number % 3 != 0 || TraceContext.TryParse($"00-{number:x32}-{number:x16}-01", out trace));
        return trace;
    }

    private void Open()
    {
        _journal = FasterJournal.Open(
            FasterFixture.Options(Path.Combine(_folder, "journal")) with
            {
                PageBytes = 256 << 10,
                SegmentBytes = 512 << 10,
                MirrorBytes = 256 << 10,
                AllowDirect = false,
            },
            TimeProvider.System);
        _pipeline = new EventPipeline(
            _options with { DataPath = _folder }, _journal, Clock, NullLoggerFactory.Instance, _archive ? OpenArchiveLog : null, Disk);
        _pipeline.Serve();
    }
}
