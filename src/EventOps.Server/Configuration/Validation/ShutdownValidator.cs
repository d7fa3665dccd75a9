using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Shutdown</c>.</summary>
internal static class ShutdownValidator
{
    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems) =>
        new SectionChecks("EventOps:Shutdown", problems).Between(
            nameof(ShutdownOptions.DrainTimeout),
            options.Shutdown.DrainTimeout,
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromHours(1));
}
