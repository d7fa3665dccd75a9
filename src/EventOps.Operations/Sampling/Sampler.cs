using System.Runtime.InteropServices;
using EventOps.Engine.Observability;
using EventOps.Operations.Readings;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Sampling;

/// <summary>
/// Notes once a second what every metric is. Of the node: it goes on while an engine is closed and another opened, and
/// shows the time between as it was.
/// </summary>
/// <remarks>
/// One background task, <c>sampler</c>, and what it alone touches: the adding end of the <see cref="SampleStore"/>, the files, and the
/// instruments that have to be fed. A pass: 1 feed, 2 read all metrics, 3 note, 4 once a minute write.
/// </remarks>
public sealed class Sampler : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IMetricReadings _readings;
    private readonly Action _feed;
    private readonly SampleLog _log;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SamplePass _pass = new();
    private readonly List<SampleCell> _cells = [];
    private readonly BackgroundLoop _loop;
    private PeriodicTimer? _timer;
    private string? _diskFailure;

    /// <summary>Makes one that does nothing yet.</summary>
    /// <param name="readings">What is sampled.</param>
    /// <param name="feed">Called before each pass: feeds the instruments that have to be fed once a second.</param>
    /// <param name="folder">Where samples are kept over restarts.</param>
    /// <param name="clock">Time.</param>
    /// <param name="logger">Where it tells that it cannot write, or has died.</param>
    public Sampler(IMetricReadings readings, Action feed, string folder, TimeProvider clock, ILogger logger)
    {
        _readings = readings;
        _feed = feed;
        _clock = clock;
        _logger = logger;
        _loop = new BackgroundLoop("metrics sampler", "charts end here", logger);
        _log = new SampleLog(folder, Samples);
    }

    /// <summary>What was noted.</summary>
    public SampleStore Samples { get; } = new();

    /// <summary>What is wrong with it, for the operator; null when nothing is. Any thread.</summary>
    public string? Failure => _loop.Death ?? Volatile.Read(ref _diskFailure);

    /// <summary>Reads what was kept, then notes on. What cannot be read is lost and keeps nobody from starting.</summary>
    public void Start()
    {
        Load();
        _timer = new PeriodicTimer(Interval, _clock);
        _loop.Start(() => RunAsync(_timer));
    }

    /// <summary>Stops, and writes what is noted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_loop.Stopping.IsCancellationRequested)
        {
            await _loop.DisposeAsync();
            _timer?.Dispose();
            Flush(NowSeconds(), atStop: true);
            _log.Dispose();
        }
    }

    internal void Load()
    {
        try
        {
            _log.Load(NowSeconds());
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning(unreadable, "Metric samples of before the start cannot be read");
        }
    }

    /// <summary>One pass.</summary>
    internal void Sample()
    {
        // 1
        _feed();

        // 2
        _pass.Clear();
        _readings.Read(_pass);

        // 3
        long nowSeconds = NowSeconds();
        _cells.Clear();
        foreach ((string name, double value) in _pass.Totals)
        {
            int column = Samples.ColumnOf(name);
            if (column >= 0)
            {
                _cells.Add(new SampleCell(column, value));
            }
        }

        Samples.AddSecond(nowSeconds, CollectionsMarshal.AsSpan(_cells));
        _log.Add(nowSeconds, CollectionsMarshal.AsSpan(_cells));

        // 4
        Flush(nowSeconds, atStop: false);
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync(_loop.Stopping))
        {
            Sample();
        }
    }

    private void Flush(long nowSeconds, bool atStop)
    {
        try
        {
            if (_log.Flush(nowSeconds, atStop))
            {
                Volatile.Write(ref _diskFailure, null);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (_diskFailure is null)
            {
                _logger.LogWarning(refused, "Metric samples cannot be written; they are kept in memory alone");
            }

            Volatile.Write(ref _diskFailure, "Metric samples cannot be written; they are kept in memory alone and lost with a restart.");
        }
    }

    private long NowSeconds() => _clock.GetUtcNow().ToUnixTimeSeconds();
}
