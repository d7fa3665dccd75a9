using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Sequencing;

namespace EventOps.Bench;

/// <summary>
/// Items through the ring from 1, 2 and 4 producer threads to one consumer, claimed one by one and 16 at a time, beside a bounded
/// channel of the same size. Figures are per item; the consumer waits as the journal writer does.
/// </summary>
[MemoryDiagnoser]
public class RingBench : IDisposable
{
    private const int Items = 1_600_000;
    private const int Slots = 8_192;

    private readonly ConsumerGate _gate = new(50);
    private readonly object _item = new();
    private EventRing<object> _ring = null!;
    private Channel<object> _channel = null!;

    [Params(1, 2, 4)]
    public int Producers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _ring = new EventRing<object>(Slots, _gate);
        _channel = Channel.CreateBounded<object>(new BoundedChannelOptions(Slots) { SingleReader = true });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _gate.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void ChannelSingle()
    {
        Thread[] threads = Start(() => Write(Items / Producers));
        for (int left = Items; left > 0;)
        {
            while (_channel.Reader.TryRead(out _))
            {
                left--;
            }

            if (left > 0)
            {
                _channel.Reader.WaitToReadAsync().AsTask().Wait();
            }
        }

        Array.ForEach(threads, thread => thread.Join());
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public void RingSingle() => ThroughRing(1);

    [Benchmark(OperationsPerInvoke = Items)]
    public void RingClaimsOf16() => ThroughRing(16);

    private void ThroughRing(int claim)
    {
        Thread[] threads = Start(() => Publish(Items / Producers, claim));
        for (int left = Items; left > 0;)
        {
            _ring.WaitForNext(Timeout.Infinite, CancellationToken.None);
            while (_ring.TryTake(out _))
            {
                left--;
            }

            _ring.ReleaseTaken();
        }

        Array.ForEach(threads, thread => thread.Join());
    }

    private Thread[] Start(ThreadStart producer)
    {
        var threads = new Thread[Producers];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(producer);
            threads[i].Start();
        }

        return threads;
    }

    private void Publish(int items, int claim)
    {
        for (int left = items; left > 0; left -= claim)
        {
            long first;
            while (!_ring.TryClaim(claim, out first))
            {
                Thread.Yield();
            }

            for (int i = 0; i < claim; i++)
            {
                _ring.Publish(first + i, _item);
            }

            _ring.Signal();
        }
    }

    private void Write(int items)
    {
        for (int left = items; left > 0; left--)
        {
            while (!_channel.Writer.TryWrite(_item))
            {
                Thread.Yield();
            }
        }
    }
}
