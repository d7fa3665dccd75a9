using EventOps.Operations.History;
using EventOps.Operations.Instruments;

namespace EventOps.Contracts.OpsConsole;

/// <summary>
/// The values of the console's overview. Where several series have a metric they are added up; of the runbooks' exit
/// codes it is that of the command that ended last.
/// </summary>
internal sealed class MetricsOverview(CurrentMetrics now)
{
    /// <summary>What is said of a metric that has no sample just now, in the contract's words.</summary>
    internal const string NoSample = "no exporter sample";

    /// <summary>Why a metric has no value.</summary>
    internal string Note => now.Problem ?? NoSample;

    internal double? Of(string metric)
    {
        double? sum = null;
        foreach (CurrentValue one in now.Values)
        {
            sum = one.Metric == metric ? (sum ?? 0) + one.Value : sum;
        }

        return sum;
    }

    internal double? LastExitCode()
    {
        string? command = now.Values
            .Where(static one => one.Metric == ContractMetrics.RunbookFinished)
            .OrderByDescending(static one => one.Value)
            .Select(static one => one.Command)
            .FirstOrDefault();
        foreach (CurrentValue one in now.Values)
        {
            if (one.Metric == ContractMetrics.RunbookExitCode && one.Command == command)
            {
                return one.Value;
            }
        }

        return null;
    }
}
