using System.Text;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;

namespace EventOps.Bench;

/// <summary>Publish bodies to archive: the contract's example with values that differ from event to event, or the sample of real payloads.</summary>
internal static class ArchiveSamples
{
    private const string Variable = "EVENTOPS_SAMPLE_EVENTS";

    /// <summary>The payloads there are: the real ones only when the environment names their file, an NDJSON of publish bodies.</summary>
    public static IEnumerable<string> Payloads =>
        Environment.GetEnvironmentVariable(Variable) is null ? ["example"] : ["example", "real"];

    public static byte[][] Load(string payload) => payload switch
    {
        "example" => [.. Enumerable.Range(0, 8_192).Select(Example)],
        "real" => [.. File.ReadLines(Environment.GetEnvironmentVariable(Variable)!).Select(Encoding.UTF8.GetBytes)],
        _ => throw new ArgumentOutOfRangeException(nameof(payload)),
    };

    /// <summary>Parses a body with a priority of the caller's.</summary>
    public static EventFields Parse(byte[] body, byte[] scratch, EventPriority priority)
    {
        if (!JsonEventParser.TryParse(body, scratch, ParseLimits.Default, out EventFields fields, out _))
        {
            throw new InvalidOperationException("The sample must parse.");
        }

        fields.Priority = priority;
        return fields;
    }

    private static byte[] Example(int number)
    {
        var random = new Random(number);
        return Encoding.UTF8.GetBytes(ParseSamples.ExampleEvent
            .Replace("12500", random.Next(100, 99_999).ToString(provider: null), StringComparison.Ordinal)
            .Replace("1.0.5", $"1.{random.Next(9)}.{random.Next(99)}", StringComparison.Ordinal)
            .Replace("deploy_abc123", $"deploy_{random.NextInt64():x}", StringComparison.Ordinal));
    }
}
