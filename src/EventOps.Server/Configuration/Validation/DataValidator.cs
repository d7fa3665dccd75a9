using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Data</c>.</summary>
internal static class DataValidator
{
    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(options.Data.Path) || options.Data.Path.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add("EventOps:Data:Path", "must be the path of a folder");
        }
    }
}
