namespace EventOps.Load.Simulations;

/// <summary>How many more iterations a run may start; any thread may take.</summary>
internal sealed class RunBudget
{
    private long _left;

    public RunBudget(long iterationsMax) => _left = iterationsMax;

    public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
}
