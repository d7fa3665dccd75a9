using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Logs</c>.</summary>
internal static class LogsValidator
{
    private const int ServiceLengthMax = 256;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var logs = options.Logs;
        var check = new SectionChecks("EventOps:Logs", problems);
        check.Between(nameof(logs.RetentionDays), logs.RetentionDays, 1, 3_650);
        check.Between(nameof(logs.BytesMax), logs.BytesMax, 64L << 20, 1L << 50);
        check.PowerOfTwo(nameof(logs.FileBytes), logs.FileBytes, 4L << 20, 1L << 30);
        check.Between(nameof(logs.ExportLifetime), logs.ExportLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        check.Between(nameof(logs.ExportBytesMax), logs.ExportBytesMax, 1_024, 1L << 50);
        check.Between(nameof(logs.ExportsBytesMax), logs.ExportsBytesMax, 1_024, 1L << 50);
        if (problems.AllSound(check.Key(nameof(logs.Service)))
            && (logs.Service.Length is 0 or > ServiceLengthMax || logs.Service.Any(char.IsControl)))
        {
            problems.Add(
                check.Key(nameof(logs.Service)), $"must be 1 to {ServiceLengthMax} characters without control characters", logs.Service);
        }
    }
}
