using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EventOps.Operations.Probing;

/// <summary>
/// One service with its history. The loop of <see cref="ServiceProber"/> alone probes, one at a time; any thread reports.
/// </summary>
internal sealed class ServiceProbe : IDisposable
{
    private readonly ProbedService _service;
    private readonly TimeProvider _clock;
    private readonly ProbeHistory _history = new();
    private readonly IProbe _probe;

    internal ServiceProbe(ProbedService service, TimeProvider clock)
    {
        _service = service;
        _clock = clock;
        _probe = Of(service);
    }

    internal TimeSpan Interval => _service.Interval;

    internal ServiceReport Report() => _history.Report(_service);

    /// <summary>Asks once and remembers what came of it, unless it was stopped.</summary>
    internal async Task ProbeAsync(CancellationToken stopping)
    {
        DateTimeOffset at = _clock.GetUtcNow();
        long started = _clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(_service.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        ProbeOutcome outcome;
        try
        {
            outcome = await _probe.AskAsync(either.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            outcome = ProbeOutcome.Down($"no answer within {Ms(_service.Timeout.TotalMilliseconds)} ms");
        }
        catch (Exception refused) when (refused is IOException or SocketException or HttpRequestException or AuthenticationException)
        {
            outcome = ProbeOutcome.Down(ReasonOf(refused));
        }

        double elapsedMs = _clock.GetElapsedTime(started).TotalMilliseconds;
        if (outcome.Health == ServiceHealth.Healthy && elapsedMs > _service.DegradedAfter.TotalMilliseconds)
        {
            outcome = ProbeOutcome.Degraded($"answered in {Ms(elapsedMs)} ms, more than {Ms(_service.DegradedAfter.TotalMilliseconds)} ms");
        }

        _history.Add(new ProbeResult(at, elapsedMs, outcome));
    }

    public void Dispose() => _probe.Dispose();

    private static IProbe Of(ProbedService service) => service.Kind switch
    {
        ProbeKind.Tcp => new TcpProbe(service.Target),
        ProbeKind.Http => new HttpProbe(service.Target, service.ExpectedStatus),
        ProbeKind.Smtp => new SmtpProbe(service.Target),
        ProbeKind.Postgresql => new PostgresqlProbe(service.Target, service.User),
        ProbeKind.Redis => new RedisProbe(service.Target),
        _ => throw new ArgumentOutOfRangeException(nameof(service), service.Kind, "no such kind"),
    };

    /// <summary>By codes, not by the system's messages, which would tell addresses and paths.</summary>
    private static string ReasonOf(Exception refused) => refused switch
    {
        SocketException socket => TextOf(socket.SocketErrorCode),
        AuthenticationException => "its certificate is not accepted",
        { InnerException: SocketException socket } => TextOf(socket.SocketErrorCode),
        { InnerException: AuthenticationException } => "its certificate is not accepted",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => $"no HTTP answer: {http.HttpRequestError}",
        _ => "the connection failed",
    };

    private static string TextOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "the connection is refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name is not found",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to it",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "it cut the connection",
        SocketError.TimedOut => "the connection timed out",
        _ => $"the connection failed: {error}",
    };

    private static string Ms(double milliseconds) => milliseconds.ToString("F0", CultureInfo.InvariantCulture);
}
