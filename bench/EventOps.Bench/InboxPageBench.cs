using BenchmarkDotNet.Attributes;
using EventOps.Engine;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// The inbox of a tenant with 10 open events, alone and among 1,000,000 acknowledged ones, which were acknowledged in random order; a page of the
/// acknowledged ones; and the same by event type, of 16. Beside them the plain way: a walk over the events.
/// </summary>
[MemoryDiagnoser]
public class InboxPageBench : IDisposable
{
    private const string Tenant = "tenant";
    private const int Open = 10;
    private static readonly WildcardPattern[] OneType = [new WildcardPattern("type-3")];
    private DirectoryInfo _folder = null!;
    private EventPipeline _engine = null!;

    [Params(0, 1_000_000)]
    public int Acknowledged { get; set; }

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "undelivered")]
    public InboxPage Undelivered() => Page(InboxStatus.Undelivered, []);

    [Benchmark(Description = "undelivered, of one type")]
    public InboxPage UndeliveredOfType() => Page(InboxStatus.Undelivered, OneType);

    [Benchmark(Description = "acknowledged")]
    public InboxPage AcknowledgedPage() => Page(InboxStatus.Acknowledged, []);

    [Benchmark(Description = "acknowledged, of one type")]
    public InboxPage AcknowledgedOfType() => Page(InboxStatus.Acknowledged, OneType);

    [Benchmark(Description = "undelivered, by a walk over the events")]
    public int Walk()
    {
        Subscription inbox = _engine.Subscriptions.Registry.InboxOf(Tenant)!;
        var matcher = new SeriesMatcher(_engine.Reader.Series, inbox.Matches);
        var events = new List<EventRef>(1_000);
        int open = 0;
        for (long seen = inbox.Id; seen < _engine.Reader.NewestId;)
        {
            events.Clear();
            seen = _engine.Reader.OldestFirst(matcher, seen, long.MaxValue, 1_000, events, long.MaxValue);
            open += events.Count(one => inbox.LaneOf(EventPriority.Normal)!.IsWaiting(one.Id));
        }

        return open;
    }

    private InboxPage Page(InboxStatus status, WildcardPattern[] types) =>
        _engine.Inboxes.Page(Tenant, new InboxQuery(status, types, InboxQuery.FromNewest, Limit: 50));

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        var options = new EngineOptions { DataPath = _folder.FullName };
        _engine = new EventPipeline(options, new DiscardingJournal(), TimeProvider.System, NullLoggerFactory.Instance);
        _engine.Serve();
        await _engine.Inboxes.OpenAsync(Tenant);

        // The open ones lie where they do most harm: one in front, the others between the acknowledged ones.
        long[] ids = await PostAsync(Acknowledged + Open);
        int apart = ids.Length / Open;
        long[] settled = [.. ids.Where((_, i) => i % apart != 0 || i / apart >= Open)];
        Random.Shared.Shuffle(settled);
        foreach (long[] some in settled.Chunk(1_000))
        {
            if ((await _engine.Inboxes.AcknowledgeAsync(Tenant, some)).Unknown.Count > 0)
            {
                throw new InvalidOperationException("The inbox must know them.");
            }
        }

        if (Undelivered().Events.Count != Open || Walk() != Open || AcknowledgedPage().Events.Count != Math.Min(50, Acknowledged))
        {
            throw new InvalidOperationException("The pages are wrong.");
        }
    }

    private Task<long[]> PostAsync(int count) => SampleBatches.CommitAsync(_engine.Intake, Tenant, count, Fill);

    private static void Fill(BatchSubmission batch, int count)
    {
        byte[] type = "type-0"u8.ToArray();
        for (int i = 0; i < count; i++)
        {
            type[^1] = (byte)('0' + (i % 16));
            var fields = new EventFields
            {
                EventType = type,
                Source = "key"u8,
                Data = "{}"u8,
                Priority = EventPriority.Normal,
                Origin = EventOrigin.Trigger,
            };
            if (batch.Add(fields, default, i, anyType: true) != AdmitError.None)
            {
                throw new InvalidOperationException("The sample must be taken.");
            }
        }
    }
}
