using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Queues</c>.</summary>
internal static class QueuesValidator
{
    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var queues = options.Queues;
        var check = new SectionChecks("EventOps:Queues", problems);
        check.Between(nameof(queues.WarningWaiting), queues.WarningWaiting, 1, int.MaxValue);
        check.Between(nameof(queues.CriticalWaiting), queues.CriticalWaiting, 1, int.MaxValue);
        check.Between(nameof(queues.CriticalFailures), queues.CriticalFailures, 0, int.MaxValue);
        check.AtLeast(
            nameof(queues.CriticalWaiting),
            queues.CriticalWaiting,
            check.Key(nameof(queues.WarningWaiting)),
            queues.WarningWaiting,
            "a queue is a warning before it is critical:");
    }
}
