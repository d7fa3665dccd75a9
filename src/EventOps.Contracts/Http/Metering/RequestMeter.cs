using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EventOps.Contracts.Http.Access;
using EventOps.Engine.Observability;

namespace EventOps.Contracts.Http.Metering;

/// <summary>
/// How long requests take and how they end, by route: <c>eventops.http.request.duration</c>, and the last minutes of it
/// for whoever asks how the API is. One a process: it goes on when the engine behind the endpoints is another. Any
/// thread.
/// </summary>
/// <remarks>
/// Routes are those of the <see cref="AccessTable"/>, so labels are bounded; the web framework's own measurement costs
/// a microsecond and an Activity a request.
/// </remarks>
public sealed class RequestMeter : IDisposable
{
    private readonly Meter _meter = new(EngineMetrics.MeterName);
    private readonly ConcurrentDictionary<AccessRule, RouteMeter> _routes = new();

    /// <summary>Starts measuring.</summary>
    /// <param name="clock">Time, for the last minutes.</param>
    public RequestMeter(TimeProvider clock)
    {
        Answers = new LatencyWindow(clock);
        Failures = new LatencyWindow(clock);
    }

    /// <summary>Every answer of the last minutes, but those that wait because they are asked to.</summary>
    public LatencyWindow Answers { get; }

    /// <summary>Those of them that were the server's failures: 5xx.</summary>
    public LatencyWindow Failures { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>The meter of an endpoint.</summary>
    internal RouteMeter Of(AccessRule rule) => _routes.GetOrAdd(rule, one => new RouteMeter(_meter, one, this));
}
