using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EventOps.Load.Reporting;

/// <summary>What a figure is worth nothing without.</summary>
internal sealed record MachineFacts(int Cores, string System, string Architecture, string Runtime, string Build)
{
    public static MachineFacts Here() => new(
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeInformation.FrameworkDescription,
        IsOptimised() ? "optimised" : "not optimised");

    private static bool IsOptimised() =>
        typeof(MachineFacts).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;
}
