using EventOps.Load.Measuring;

namespace EventOps.Load.Scenarios;

/// <summary>Hears of a run's progress; reads the meters when it likes, in motion.</summary>
internal interface IRunObserver
{
    void Stage(string name, RunMeters meters);
}
