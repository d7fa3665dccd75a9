namespace EventOps.Load.Scenarios;

/// <summary>
/// One copy of a scenario: a virtual user with its own client id and connections, running one iteration at a time.
/// </summary>
internal interface ICopy
{
    /// <summary>Runs the scenario's steps once, recording each.</summary>
    /// <param name="intendedNs">When this iteration should have begun, by the run's clock.</param>
    ValueTask<CopyVerdict> RunAsync(long intendedNs);

    /// <summary>
    /// The warm-up is over; nothing is under way. What a copy has counted or followed so far begins anew.
    /// </summary>
    void BeginMeasuring()
    {
    }
}
