using System.Runtime.CompilerServices;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Bench;

/// <summary>
/// So many single publishes at once, as so many requests would make them: each parsed, handed over and waited for. Allocates nothing
/// itself, so that what a benchmark reports is the engine's.
/// </summary>
internal sealed class ConcurrentSingles : IDisposable
{
    private readonly EventIntake _intake;
    private readonly byte[] _body;
    private readonly byte[] _scratch = new byte[ParseLimits.Default.ScratchBytes];
    private readonly Request[] _requests;
    private readonly ManualResetEventSlim _done = new();
    private int _left;

    internal ConcurrentSingles(EventIntake intake, byte[] body, int requests)
    {
        _intake = intake;
        _body = body;
        _requests = [.. Enumerable.Range(0, requests).Select(_ => new Request(this))];
    }

    /// <summary>Publishes one event for each request and returns when all are durable.</summary>
    internal void Run()
    {
        _done.Reset();
        Volatile.Write(ref _left, _requests.Length);
        foreach (Request request in _requests)
        {
            if (!JsonEventParser.TryParse(_body, _scratch, ParseLimits.Default, out EventFields fields, out _))
            {
                throw new InvalidOperationException("The sample must parse.");
            }

            request.Wait(_intake.Submit("tenant", fields, default).WaitAsync());
        }

        _done.Wait();
    }

    public void Dispose() => _done.Dispose();

    private sealed class Request
    {
        private readonly ConcurrentSingles _owner;
        private readonly Action _completed;
        private ValueTaskAwaiter<FrameReceipt> _awaiter;

        internal Request(ConcurrentSingles owner)
        {
            _owner = owner;
            _completed = Complete;
        }

        internal void Wait(ValueTask<FrameReceipt> receipt)
        {
            _awaiter = receipt.GetAwaiter();
            if (_awaiter.IsCompleted)
            {
                Complete();
            }
            else
            {
                _awaiter.UnsafeOnCompleted(_completed);
            }
        }

        private void Complete()
        {
            if (_awaiter.GetResult().Outcome != FrameOutcome.Committed)
            {
                throw new InvalidOperationException("The journal must take it.");
            }

            if (Interlocked.Decrement(ref _owner._left) == 0)
            {
                _owner._done.Set();
            }
        }
    }
}
