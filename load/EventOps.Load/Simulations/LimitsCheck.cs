using System.Diagnostics.CodeAnalysis;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Simulations;

/// <summary>Refuses a run that could not stay inside its bounds, before anything is sent.</summary>
internal static class LimitsCheck
{
    public static bool TryPass(
        IReadOnlyList<LoadSimulation> load, ScenarioSettings settings, RunLimits limits, [NotNullWhen(false)] out string? problem)
    {
        int copies = Math.Max(settings.Connections, load.Max(stage => stage.CopiesAtEnd));
        var asked = TimeSpan.FromSeconds(load.Sum(stage => stage.During.TotalSeconds));
        problem =
            limits.DurationMax > RunLimits.DurationCeiling || limits.DurationMax <= TimeSpan.Zero
                ? $"a run is at most {DurationText.Format(RunLimits.DurationCeiling)} long"
            : asked > limits.DurationMax
                ? $"the load lasts {DurationText.Format(asked)}, over --max-duration {DurationText.Format(limits.DurationMax)}"
            : copies > RunLimits.ConnectionsCeiling - ReservedConnections
                ? $"at most {RunLimits.ConnectionsCeiling - ReservedConnections} copies"
            : settings.Rate is <= 0 or > RunLimits.RateMax
                ? $"the rate must be above 0 and at most {RunLimits.RateMax:0}"
            : null;
        return problem is null;
    }

    /// <summary>For set-up requests and the mixed scenario's poller.</summary>
    private const int ReservedConnections = 8;
}
