namespace EventOps.Load.Scenarios;

/// <summary>Hears of each finished round of a comparison.</summary>
internal interface IRoundObserver
{
    void Finished(RunResult run);
}
