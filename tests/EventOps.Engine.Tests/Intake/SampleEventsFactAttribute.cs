using System.Runtime.CompilerServices;

namespace EventOps.Engine.Tests.Intake;

/// <summary>
/// A fact about the sample of real payloads, which the project does not ship: EVENTOPS_SAMPLE_EVENTS names the file,
/// or it lies in ../shared/data beside the repository; without it the test is skipped, saying so.
/// </summary>
public sealed class SampleEventsFactAttribute : FactAttribute
{
    public SampleEventsFactAttribute()
    {
        if (SampleFile is null)
        {
            Skip = "No sample events: set EVENTOPS_SAMPLE_EVENTS to an NDJSON file of publish bodies.";
        }
    }

    public static string? SampleFile { get; } = Find();

    private static string? Find([CallerFilePath] string source = "")
    {
        string? named = Environment.GetEnvironmentVariable("EVENTOPS_SAMPLE_EVENTS");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../.."));
        string beside = Path.GetFullPath(Path.Combine(root, "../shared/data/events.ndjson"));
        return File.Exists(beside) ? beside : null;
    }
}
