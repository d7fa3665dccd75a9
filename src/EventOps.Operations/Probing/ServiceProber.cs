using EventOps.Engine.Observability;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Probing;

/// <summary>
/// Probes the configured services, each at its interval, none twice at once, so many together at most.
/// </summary>
/// <remarks>
/// One background task, <c>service prober</c>, a <see cref="DueLoop"/>: it alone starts probes.
/// </remarks>
public sealed class ServiceProber : IAsyncDisposable
{
    /// <summary>Probes under way: enough that a few dead services, which take their timeouts, do not hold up the others.</summary>
    private const int AtOnceMax = 16;

    private readonly TimeProvider _clock;
    private readonly ServiceProbe[] _services;
    private readonly BackgroundLoop _loop;

    /// <summary>Makes one that does not probe yet.</summary>
    public ServiceProber(IReadOnlyList<ProbedService> services, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _loop = new BackgroundLoop("service prober", "what is shown of services does not change", log);
        _services = [.. services.Select(one => new ServiceProbe(one, clock))];
    }

    /// <summary>Why nothing is probed any more, or null. Any thread.</summary>
    public string? Failure => _loop.Death;

    /// <summary>How each is, in the order they are configured. Any thread.</summary>
    public IReadOnlyList<ServiceReport> Reports => [.. _services.Select(one => one.Report())];

    /// <summary>Begins to probe.</summary>
    public void Start()
    {
        if (_services.Length > 0)
        {
            _loop.Start(RunAsync);
        }
    }

    /// <summary>Ends what is under way and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        Array.ForEach(_services, one => one.Dispose());
    }

    private async Task RunAsync()
    {
        await new DueLoop(_services.Length, ProbeAsync, AtOnceMax, _clock).RunAsync(_loop.Stopping);
    }

    private async Task<TimeSpan> ProbeAsync(int service, CancellationToken stopping)
    {
        await _services[service].ProbeAsync(stopping);
        return _services[service].Interval;
    }
}
