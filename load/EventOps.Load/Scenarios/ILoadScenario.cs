using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>What is done to the server, apart from how much of it (the load simulations) and for how long.</summary>
internal interface ILoadScenario
{
    string Name { get; }

    /// <summary>The load when none is given.</summary>
    IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings);

    /// <summary>
    /// Makes the run's steps known and prepares the server (subscriptions, events to read); not measured.
    /// </summary>
    Task InitAsync(ScenarioContext context, CancellationToken stop);

    /// <param name="clientId">The copy's name, unique in the run.</param>
    ICopy CreateCopy(int index, string clientId);

    /// <summary>The warm-up is over; nothing is under way.</summary>
    void BeginMeasuring()
    {
    }

    /// <summary>After the load: finishes what is under way and cleans up; still measured.</summary>
    Task CompleteAsync(CancellationToken stop);
}
