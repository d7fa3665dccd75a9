using System.Threading.Tasks.Sources;

namespace EventOps.Load.Simulations;

/// <summary>
/// One copy's seat in the arrival queue, reused for every arrival; continuations run on the thread that hands one
/// out.
/// </summary>
internal sealed class ArrivalWaiter : IValueTaskSource<long>
{
    private ManualResetValueTaskSourceCore<long> _core;

    public ValueTask<long> Wait() => new(this, _core.Version);

    public void Hand(long intendedNs) => _core.SetResult(intendedNs);

    public long GetResult(short token)
    {
        long intendedNs = _core.GetResult(token);
        _core.Reset();
        return intendedNs;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
