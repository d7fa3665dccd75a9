using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Tests.Sequencing;

/// <summary>How a wait ends: by the state, by the time, by cancellation; and that no signal is left over for the next one.</summary>
public sealed class ConsumerGateTests
{
    [Fact]
    public void A_wait_ends_without_parking_when_the_state_is_there()
    {
        using var gate = new ConsumerGate(0);
        Assert.True(gate.Wait(static _ => true, gate, Timeout.Infinite, CancellationToken.None));
    }

    [Fact]
    public void A_wait_ends_when_its_time_is_up()
    {
        using var gate = new ConsumerGate(0);
        Assert.False(gate.Wait(static _ => false, gate, 1, CancellationToken.None));
    }

    [Fact]
    public void A_wait_ends_when_it_is_cancelled()
    {
        using var gate = new ConsumerGate(50);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.False(gate.Wait(static _ => false, gate, Timeout.Infinite, cancelled.Token));
    }

    [Fact]
    public void Signals_while_nobody_is_parked_leave_nothing_behind()
    {
        using var gate = new ConsumerGate(0);
        for (int i = 0; i < 1_000; i++)
        {
            gate.Signal();
        }

        Assert.False(gate.Wait(static _ => false, gate, 1, CancellationToken.None));
        Assert.False(gate.Wait(static _ => false, gate, 1, CancellationToken.None));
    }

    /// <summary>Times out and is signalled at the same moment, over and over: a release left over would throw at the semaphore's limit.</summary>
    [Fact]
    public void Timeouts_that_race_with_signals_leave_nothing_behind()
    {
        using var gate = new ConsumerGate(0);
        bool done = false;
        var signaller = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                gate.Signal();
            }
        });
        signaller.Start();
        for (int i = 0; i < 50_000; i++)
        {
            gate.Wait(static _ => false, gate, 0, CancellationToken.None);
        }

        Volatile.Write(ref done, true);
        signaller.Join();
        Assert.False(gate.Wait(static _ => false, gate, 1, CancellationToken.None));
    }
}
