using System.Diagnostics;

namespace EventOps.Engine.Sequencing;

/// <summary>
/// How the ring's one consumer waits: for about the length of one disk write it looks again and again, yielding its
/// core between the looks (an event that arrives meanwhile is picked up without a wake-up), then it parks. Producers
/// pay a fence per signal, and a wake-up only when the consumer is parked.
/// </summary>
public sealed class ConsumerGate : IDisposable
{
    private readonly long _spinTicks;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private int _parked;

    /// <summary>Creates a gate.</summary>
    /// <param name="spinMicroseconds">How long to look before parking; 0 parks at once.</param>
    public ConsumerGate(int spinMicroseconds)
    {
        _spinTicks = Stopwatch.Frequency * spinMicroseconds / 1_000_000;
    }

    /// <summary>
    /// Wakes the consumer if it is parked. Any thread; the signalled state must be visible before the call.
    /// </summary>
    public void Signal()
    {
        // The fence orders "slot published" before "parked read"; Wait orders "parked written" before "slot read". One
        // of the two sides therefore sees the other, and no wake-up is lost.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0)
        {
            _wake.Release();
        }
    }

    /// <summary>
    /// Waits until <paramref name="ready"/> holds, the time is up, or the wait is cancelled. One thread only.
    /// </summary>
    internal bool Wait(Func<object, bool> ready, object state, int timeoutMs, CancellationToken cancellation)
    {
        long startedAt = Environment.TickCount64;
        int leftMs = timeoutMs;
        while (true)
        {
            if (ready(state) || Spin(ready, state))
            {
                return true;
            }

            if (!Park(ready, state, leftMs, cancellation))
            {
                return ready(state);
            }

            // Woken, but perhaps by a producer whose slot is behind one that another producer has claimed and not yet
            // published.
            leftMs = timeoutMs < 0 ? timeoutMs : (int)Math.Max(0, timeoutMs - (Environment.TickCount64 - startedAt));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    /// <summary>Parks unless the state is there by now.</summary>
    /// <returns>Whether a producer ended it; otherwise the time did, or the cancellation, or it was not
    /// needed.</returns>
    private bool Park(Func<object, bool> ready, object state, int timeoutMs, CancellationToken cancellation)
    {
        Volatile.Write(ref _parked, 1);
        Interlocked.MemoryBarrier();
        bool woken = false;
        if (!ready(state))
        {
            try
            {
                woken = _wake.Wait(timeoutMs, cancellation);
            }
            catch (OperationCanceledException)
            {
                // Cancellation only ends the wait early; the consumer looks once more and decides.
            }
        }

        if (!woken && Interlocked.Exchange(ref _parked, 0) == 0)
        {
            // A producer took the flag and is about to release: take that release, so that it cannot satisfy the next
            // wait.
            _wake.Wait(CancellationToken.None);
        }

        return woken;
    }

    private bool Spin(Func<object, bool> ready, object state)
    {
        long end = Stopwatch.GetTimestamp() + _spinTicks;
        do
        {
            for (int i = 0; i < 16; i++)
            {
                if (ready(state))
                {
                    return true;
                }

                Thread.SpinWait(4);
            }
        }
        while (Stopwatch.GetTimestamp() < end && YieldCore());

        return ready(state);
    }

    /// <summary>
    /// Lets whoever waits for this core run first: with few cores that is the request that brings the next frame.
    /// </summary>
    private static bool YieldCore()
    {
        Thread.Yield();
        return true;
    }
}
