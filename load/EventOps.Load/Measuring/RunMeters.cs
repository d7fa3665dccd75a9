namespace EventOps.Load.Measuring;

/// <summary>The meters of a run's steps, in the order the steps were named.</summary>
internal sealed class RunMeters
{
    private readonly List<StepMeter> _steps = [];
    private readonly int _secondsMax;
    private long _startNs;

    public RunMeters(int secondsMax) => _secondsMax = secondsMax;

    public IReadOnlyList<StepMeter> Steps => _steps;

    /// <summary>Where the measured part began, by the run's clock.</summary>
    public long StartNs => Volatile.Read(ref _startNs);

    /// <summary>Before the run starts only: the list is read without a lock while it runs.</summary>
    public StepMeter Step(string name)
    {
        StepMeter? known = _steps.Find(step => step.Name == name);
        if (known is null)
        {
            known = new StepMeter(name, _secondsMax);
            _steps.Add(known);
        }

        return known;
    }

    public void Restart(long startNs)
    {
        Volatile.Write(ref _startNs, startNs);
        _steps.ForEach(step => step.Restart(startNs));
    }

    public IReadOnlyList<StepResult> Results(TimeSpan elapsed) => [.. _steps.Select(step => step.Result(elapsed))];
}
