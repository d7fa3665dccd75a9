using EventOps.Load.Measuring;

namespace EventOps.Load.Scenarios;

/// <summary>For runs nobody watches.</summary>
internal sealed class SilentObserver : IRunObserver
{
    public void Stage(string name, RunMeters meters)
    {
    }
}
