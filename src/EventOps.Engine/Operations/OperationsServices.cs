using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Projections;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Operations;

/// <summary>What those who run the server keep in the journal: the ports contracts use.</summary>
public sealed class OperationsServices
{
    internal OperationsServices(EngineState state, EventIntake intake, EngineOptions options, TimeProvider clock, ILogger log)
    {
        Runs = new RunJournal(state, intake);

        // An event that is there is known by its key, which is remembered for twice that long.
        long youngSinceMs = (clock.GetUtcNow() - (options.IdempotencyWindow / 2)).ToUnixTimeMilliseconds();
        IEnumerable<Alert> young = state.Alerts.All.Where(one => one.RaisedAtMs > youngSinceMs);
        Alerts = new AlertService(state, intake, new AlertAnnouncer(intake, options.OperatorTenant, young, log));
    }

    /// <summary>Runs of runbooks.</summary>
    public RunJournal Runs { get; }

    /// <summary>Alerts.</summary>
    public AlertService Alerts { get; }
}
