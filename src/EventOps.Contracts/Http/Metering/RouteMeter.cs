using System.Diagnostics;
using System.Diagnostics.Metrics;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Contracts.Http.Metering;

/// <summary>
/// Measures the requests of one route. An instrument per class of status, its tags its own, so that a measurement finds
/// its series without comparing tags; they are made when first needed. Any thread; allocates nothing after that.
/// </summary>
internal sealed class RouteMeter
{
    /// <summary>In place of a beginning: whoever took the request over measures it.</summary>
    internal const long MeasuredElsewhere = 0;

    private const int Classes = 6;
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Histogram<double>?[] _byClass = new Histogram<double>?[Classes];
    private readonly Meter _meter;
    private readonly AccessRule _rule;
    private readonly RequestMeter _all;
    private readonly bool _waits;

    internal RouteMeter(Meter meter, AccessRule rule, RequestMeter all)
    {
        _meter = meter;
        _rule = rule;
        _all = all;

        // Polls and streams: how long they take, the caller decides.
        _waits = rule is { Method: "GET", CountsAs: RateLimitOperation.Poll };
    }

    /// <summary>A request was answered.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="startedAt">When it began, a timestamp of <see cref="Stopwatch"/>.</param>
    internal void Answered(int status, long startedAt)
    {
        if (startedAt == MeasuredElsewhere)
        {
            return;
        }

        long elapsed = Stopwatch.GetTimestamp() - startedAt;
        int statusClass = Math.Clamp(status / 100, 0, Classes - 1);
        (Volatile.Read(ref _byClass[statusClass]) ?? Make(statusClass)).Record((double)elapsed / Stopwatch.Frequency);
        if (_waits)
        {
            return;
        }

        _all.Answers.Record(elapsed);
        if (statusClass == 5)
        {
            _all.Failures.Record(elapsed);
        }
    }

    private Histogram<double> Make(int statusClass)
    {
        lock (_byClass)
        {
            return _byClass[statusClass] ??= _meter.CreateHistogram(
                "eventops.http.request.duration",
                "s",
                "Time from a request's headers to its answer, by route and class of status.",
                [new("method", _rule.Method), new("route", _rule.Pattern), new("status", $"{statusClass}xx")],
                Buckets);
        }
    }
}
