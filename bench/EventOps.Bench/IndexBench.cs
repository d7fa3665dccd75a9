using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// The index beside a plain list: an event in (its share of the segment's file included), a page of the 100 newest with its total, the same for one type of sixteen, one event by
/// id; with 100,000 and with 10,000,000 events behind it, sealed segments mapped from their files.
/// </summary>
[MemoryDiagnoser]
public class IndexBench : IDisposable
{
    private const int Types = 16;
    private const int Inserts = 100_000;
    private readonly List<EventRef> _page = new(100);
    private readonly EventFilter _one = new("tenant", [new WildcardPattern("type7")], [], 0);
    private readonly EventFilter _all = EventFilter.All("tenant");
    private DirectoryInfo _folder = null!;
    private DirectoryInfo _insertFolder = null!;
    private SegmentSealer _insertSealer = null!;
    private SeriesTable _table = null!;
    private SegmentSealer _sealer = null!;
    private EventIndex _index = null!;
    private EventIndex _insertInto = null!;
    private List<EventRef> _plain = null!;
    private List<EventRef> _plainInsertInto = null!;
    private int[] _series = [];
    private long _nextId;
    private long _wantedId;

    [Params(100_000, 10_000_000)]
    public int Events { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        _table = new SeriesTable(1_000);
        _series = [.. Enumerable.Range(0, Types * 4).Select(i => _table.Intern(new SeriesKey(
            "tenant", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"type{i % Types}")), "source"u8, (EventPriority)(i / Types)))!.Number)];
        _sealer = new SegmentSealer(_folder.FullName, _table, null, 64, TimeProvider.System, NullLogger.Instance);
        var pool = new GrowingColumnsPool(4);
        _index = new EventIndex(_table, [], pool, _sealer);
        _insertFolder = Directory.CreateTempSubdirectory("eventops-bench-");
        _insertSealer = new SegmentSealer(_insertFolder.FullName, _table, null, 64, TimeProvider.System, NullLogger.Instance);
        _insertInto = new EventIndex(_table, [], pool, _insertSealer);
        _plain = new List<EventRef>(Events);
        _plainInsertInto = new List<EventRef>(Inserts);
        for (int i = 0; i < Events; i++)
        {
            int series = _series[i * 7 % _series.Length];
            _index.Append(i + 1L, i * 300L, [series]);
            _plain.Add(new EventRef(i + 1L, i * 300L, series, false));
        }

        _index.Publish();
        _wantedId = Events / 3;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sealer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _insertSealer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
        _insertFolder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Inserts)]
    public void Insert()
    {
        Span<int> one = stackalloc int[1];
        for (int i = 0; i < Inserts; i++)
        {
            one[0] = _series[i & 63];
            _insertInto.Append(++_nextId, _nextId * 300, one);
            _insertInto.Publish();
        }

        foreach (IndexSegment dropped in _insertInto.DropBefore(long.MaxValue))
        {
            File.Delete(SegmentFile.PathOf(_insertFolder.FullName, dropped.Number));
        }
    }

    [Benchmark(OperationsPerInvoke = Inserts)]
    public void InsertPlain()
    {
        _plainInsertInto.Clear();
        for (int i = 0; i < Inserts; i++)
        {
            _plainInsertInto.Add(new EventRef(++_nextId, _nextId * 300, _series[i & 63], false));
        }
    }

    [Benchmark]
    public long PageOfNewest() => Page(_all);

    [Benchmark]
    public long PageOfNewestPlain() => PlainPage(_all);

    [Benchmark]
    public long PageFiltered() => Page(_one);

    [Benchmark]
    public long PageFilteredPlain() => PlainPage(_one);

    [Benchmark]
    public long ById()
    {
        _page.Clear();
        long skip = 0;
        new IndexQuery(_table, SeriesMatcher.For(_table, _all), default, _wantedId, _wantedId, archived: false)
            .PageNewestFirst(_index.Segments, ref skip, 1, _page);
        return _page[0].Position;
    }

    [Benchmark]
    public long ByIdPlain() => _plain[_plain.BinarySearch(new EventRef(_wantedId, 0, 0, false), IdOrder.Instance)].Position;

    private long Page(EventFilter filter)
    {
        _page.Clear();
        long skip = 0;
        var query = new IndexQuery(_table, SeriesMatcher.For(_table, filter), default, 0, long.MaxValue, archived: false);
        query.PageNewestFirst(_index.Segments, ref skip, 100, _page);
        return query.Count(_index.Segments);
    }

    private long PlainPage(EventFilter filter)
    {
        _page.Clear();
        long total = 0;
        for (int i = _plain.Count - 1; i >= 0; i--)
        {
            if (filter.Matches(_table[_plain[i].Series]))
            {
                total++;
                if (_page.Count < 100)
                {
                    _page.Add(_plain[i]);
                }
            }
        }

        return total;
    }

    private sealed class IdOrder : IComparer<EventRef>
    {
        internal static IdOrder Instance { get; } = new();

        public int Compare(EventRef x, EventRef y) => x.Id.CompareTo(y.Id);
    }
}
