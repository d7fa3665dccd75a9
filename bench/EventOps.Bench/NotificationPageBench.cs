using BenchmarkDotNet.Attributes;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Notifications;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// The ten unread notifications among 1,000 to 1,000,000 reviewed ones, wherever they are, and the exact counts beside
/// them. Beside them the plain way: a walk over all of them.
/// </summary>
[MemoryDiagnoser]
public class NotificationPageBench : IDisposable
{
    private const string Tenant = "tenant";
    private const int Unread = 10;
    private DirectoryInfo _folder = null!;
    private EventPipeline _engine = null!;

    [Params(1_000, 100_000, 1_000_000)]
    public int Reviewed { get; set; }

    private static NotificationQuery Query => new(Tenant, static _ => true) { Status = NotificationStatus.Unread };

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "all unread")]
    public NotificationPage Page() => _engine.Notifications.Page(Query);

    [Benchmark(Description = "newest reviewed")]
    public NotificationPage ReviewedPage() => _engine.Notifications.Page(Query with { Status = NotificationStatus.Reviewed });

    [Benchmark(Description = "counts")]
    public NotificationCounts Counts() => _engine.Notifications.Count(Tenant, static _ => true, 0);

    [Benchmark(Baseline = true, Description = "walk over all of them")]
    public long Walk() =>
        _engine.Notifications.Page(Query with { Status = NotificationStatus.All, Limit = int.MaxValue - 1 })
            .Notifications.LongCount(one => one.Review is null);

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        var options = new EngineOptions { DataPath = _folder.FullName, AllowUnregisteredTypes = true };
        _engine = new EventPipeline(options, new DiscardingJournal(), TimeProvider.System, NullLoggerFactory.Instance);
        _engine.Serve();
        long[] ids = await SampleBatches.CommitAsync(_engine.Intake, Tenant, Reviewed + Unread, Fill);
        long[] reviewed = [.. ids.Where((_, i) => i % (ids.Length / Unread) != 0 || i / (ids.Length / Unread) >= Unread)];
        foreach (long[] some in reviewed.Chunk(1_000))
        {
            await _engine.Notifications.ReviewAsync(new ReviewOrder(Tenant, static _ => true, some, "bench"));
        }

        if (Counts() != new NotificationCounts(ids.Length, Reviewed) || Page().Notifications.Count != Unread || Walk() != Unread)
        {
            throw new InvalidOperationException($"{Counts()}");
        }
    }

    private static void Fill(BatchSubmission batch, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var fields = new EventFields
            {
                EventType = i % 3 == 0 ? "system_alert"u8 : "business_event"u8,
                Source = "monitoring"u8,
                Data = "{}"u8,
                Priority = (EventPriority)(1 + (i % 3)),
            };
            if (batch.Add(fields, default, i) != AdmitError.None)
            {
                throw new InvalidOperationException("The sample must be taken.");
            }
        }
    }
}
