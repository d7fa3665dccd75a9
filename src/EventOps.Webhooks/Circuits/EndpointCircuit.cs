using EventOps.Engine.Dispatch.Sending;
using Polly;
using Polly.CircuitBreaker;

namespace EventOps.Webhooks.Circuits;

/// <summary>
/// An endpoint's circuit: after some failures in a row nothing is sent for a while, then one attempt probes; if it fails,
/// the break doubles. Polly keeps the states. It opens on a ratio, which would let a receiver that dies under load
/// fail until its last success has left the window; therefore a failure is shown to Polly only when it is the n-th
/// in a row, and one shown failure opens. Any thread.
/// </summary>
internal sealed class EndpointCircuit
{
    /// <summary>How soon to ask again while another caller's probe is under way: a recovered endpoint waits no longer.</summary>
    internal const int ProbeWaitMs = 1_000;

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<AttemptResult> _pipeline;
    private readonly FailureStreak _streak;
    private long _openUntilMs;
    private long _probeClaimedUntilMs;

    internal EndpointCircuit(WebhookOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _streak = new FailureStreak((long)options.SamplingWindow.TotalMilliseconds);
        _pipeline = new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<AttemptResult>
            {
                FailureRatio = 0,
                MinimumThroughput = 2, // Polly's least; the failures before the n-th are calls too
                SamplingDuration = 2 * options.SamplingWindow, // so that the one before the n-th is still in it
                ShouldHandle = arguments => ValueTask.FromResult(Opens(arguments.Outcome.Result)),
                BreakDurationGenerator = arguments => ValueTask.FromResult(Break(arguments.HalfOpenAttempts)),
                StateProvider = _state,
            })
            .Build();
    }

    /// <summary>Whether attempts are made as they come.</summary>
    internal bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>Nothing would be lost by forgetting it.</summary>
    internal bool IsQuiet => _state.CircuitState == CircuitState.Closed && _streak.Length == 0;

    /// <summary>Whether it has failed too often and no attempt has gone well since.</summary>
    internal bool IsOpen => _state.CircuitState != CircuitState.Closed;

    /// <summary>
    /// Whether an attempt may be made now. When a break is over, exactly one caller is told so and is to probe; should it
    /// not, another may after a timeout's length.
    /// </summary>
    internal bool MayPass(out long retryAtMs)
    {
        retryAtMs = 0;
        if (_state.CircuitState == CircuitState.Closed)
        {
            return true;
        }

        long nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        long openUntilMs = Volatile.Read(ref _openUntilMs);
        if (nowMs < openUntilMs)
        {
            retryAtMs = openUntilMs;
            return false;
        }

        if (TryClaimProbe(nowMs))
        {
            return true;
        }

        retryAtMs = nowMs + ProbeWaitMs;
        return false;
    }

    /// <summary>Makes the attempt, or does not when the circuit is open.</summary>
    internal async ValueTask<AttemptResult> RunAsync(IAttempt attempt, WebhookRequest request, CancellationToken cancellation)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            Outcome<AttemptResult> outcome = await _pipeline.ExecuteOutcomeAsync(
                static async (_, call) => Outcome.FromResult(await call.attempt.RunAsync(call.request, call.cancellation)),
                context,
                (attempt, request, cancellation));
            if (outcome.Exception is BrokenCircuitException)
            {
                return new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "circuit open after repeated failures");
            }

            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>
    /// No answer, a server's error and "too many" are the endpoint's failures. Another 4xx or a redirect comes from an
    /// endpoint that is alive and refuses this content: the retry schedule deals with that, other deliveries go on.
    /// </summary>
    internal static bool IsEndpointFailure(in AttemptResult result) =>
        result.Outcome == AttemptOutcome.Failed && result.Status is 0 or 429 or >= 500;

    private bool TryClaimProbe(long nowMs)
    {
        long claimedUntilMs = Volatile.Read(ref _probeClaimedUntilMs);
        long untilMs = nowMs + _options.TimeoutMs + ProbeWaitMs;
        return nowMs >= claimedUntilMs
            && Interlocked.CompareExchange(ref _probeClaimedUntilMs, untilMs, claimedUntilMs) == claimedUntilMs;
    }

    private bool Opens(in AttemptResult result)
    {
        if (result.Outcome == AttemptOutcome.NotAttempted)
        {
            return _state.CircuitState != CircuitState.Closed; // a probe cut short proves nothing
        }

        if (!IsEndpointFailure(result))
        {
            _streak.End();
            return false;
        }

        int length = _streak.Extend(_time.GetUtcNow().ToUnixTimeMilliseconds());
        return length >= _options.FailuresToOpen || _state.CircuitState != CircuitState.Closed;
    }

    // Called by Polly under its lock, before the state changes: who sees it open sees until when.
    private TimeSpan Break(int failedProbes)
    {
        double lengthMs = Math.Min(
            _options.BreakMax.TotalMilliseconds, _options.BreakMin.TotalMilliseconds * Math.Pow(2, Math.Min(failedProbes, 30)));
        Volatile.Write(ref _probeClaimedUntilMs, 0);

        // Polly compares in ticks, we tell milliseconds: rounded up, so that who comes at that time is let through.
        Volatile.Write(ref _openUntilMs, _time.GetUtcNow().ToUnixTimeMilliseconds() + 1 + (long)lengthMs);
        return TimeSpan.FromMilliseconds((long)lengthMs);
    }
}
