using BenchmarkDotNet.Attributes;
using EventOps.Engine;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// A page of 50 jobs with its exact total, the newest, from the middle and the oldest, and the list of queues, over 1,000 to 10,000,000 waiting
/// jobs, behind 500 settled runs that do not join, with 100 dead letters before them. Beside them the plain way: a walk over the events.
/// </summary>
[MemoryDiagnoser]
public class QueuePageBench : IDisposable
{
    private const string Tenant = "tenant";
    private const int PageJobs = 50;
    private static readonly QueueName Queue = new("s", EventPriority.Normal);
    private DirectoryInfo _folder = null!;
    private EventPipeline _engine = null!;
    private Subscription _subscription = null!;
    private long _total;

    [Params(1_000, 1_000_000, 10_000_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "newest page")]
    public JobPage Newest() => Page(0);

    [Benchmark(Description = "page in the middle")]
    public JobPage Middle() => Page(_total / 2);

    [Benchmark(Description = "oldest page")]
    public JobPage Oldest() => Page(_total - PageJobs);

    [Benchmark(Description = "list of queues")]
    public IReadOnlyList<QueueStatus> List() => _engine.Queues.List(Tenant);

    [Benchmark(Baseline = true, Description = "walk over the events, for the total")]
    public long Walk()
    {
        DeliveryLane lane = _subscription.LaneOf(EventPriority.Normal)!;
        var matcher = LaneMatcher.For(_engine.Reader, _subscription, EventPriority.Normal);
        var events = new List<EventRef>(1_000);
        long waiting = 0;
        for (long seen = _subscription.Id; seen < _engine.Reader.NewestId;)
        {
            events.Clear();
            seen = _engine.Reader.OldestFirst(matcher, seen, long.MaxValue, 1_000, events, long.MaxValue);
            waiting += events.Count(one => lane.IsWaiting(one.Id));
        }

        return waiting;
    }

    private JobPage Page(long offset) => _engine.Queues.Page(Tenant, Queue, JobState.Waiting, JobFilter.None, offset, PageJobs)!;

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        var options = new EngineOptions { DataPath = _folder.FullName, AllowUnregisteredTypes = true };
        _engine = new EventPipeline(options, new DiscardingJournal(), TimeProvider.System, NullLoggerFactory.Instance);
        _engine.Serve();
        ControlReceipt receipt = await _engine.Subscriptions.SubscribeAsync(new SubscriptionTerms(Tenant, "s", ["*"], [], 0, null));
        _subscription = _engine.Subscriptions.Registry.Find(receipt.Id)!;
        long[] settled = await PublishAsync(1_000);
        await PublishAsync(Waiting);

        // Every second of them, so that no two runs are one.
        Subscriber subscriber = _engine.Subscriptions.Registry.FindSubscriber(Tenant, "s")!;
        await _engine.Subscriptions.AcknowledgeAsync(subscriber, [.. settled.Where((_, i) => i % 2 == 1)]);
        long[] failed = await PublishAsync(100);
        ControlReceipt started = await _engine.Intake.SubmitAsync(
            new DeliveryStarted(_subscription.Id, EventPriority.Normal, 0, 0, new JobList(failed, new long[failed.Length])));
        await _engine.Intake.SubmitAsync(new DeliveryAttempted(
            _subscription.Id, EventPriority.Normal, started.Id, AttemptEnd.Failed, 1, 0, new AttemptNote(1, 0, 1, "boom")));
        _total = Page(0).Total;
        if (_total != Waiting + 500 || Walk() != _total || Page(_total - 1).Jobs.Count != 1)
        {
            throw new InvalidOperationException($"{_total} jobs wait.");
        }
    }

    private Task<long[]> PublishAsync(int count) => SampleBatches.CommitAsync(_engine.Intake, Tenant, count, Fill);

    private static void Fill(BatchSubmission batch, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var fields = new EventFields { EventType = "a"u8, Source = "b"u8, Data = "{}"u8, Priority = EventPriority.Normal };
            if (batch.Add(fields, default, i) != AdmitError.None)
            {
                throw new InvalidOperationException("The sample must be taken.");
            }
        }
    }
}
