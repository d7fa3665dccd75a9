using System.Runtime.InteropServices;
using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.RealInput;

/// <summary>Real webhook and telemetry payloads as publish bodies.</summary>
internal static class SampleEvents
{
    internal const string Variable = "EVENTOPS_SAMPLE_EVENTS";
    internal const string BesideRepository = "../shared/data/events.ndjson";

    /// <summary>The file, or null when there is none.</summary>
    internal static string? Path { get; } = Find();

    internal static SampleEvent[] Load() => [.. File.ReadAllBytes(Path!).Split((byte)'\n').Select(Read)];

    private static string? Find()
    {
        string path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(Repository.Root, BesideRepository);
        return File.Exists(path) ? path : null;
    }

    private static IEnumerable<byte[]> Split(this byte[] bytes, byte separator)
    {
        int start = 0;
        while (start < bytes.Length)
        {
            int end = Array.IndexOf(bytes, separator, start);
            end = end < 0 ? bytes.Length : end;
            if (end > start)
            {
                yield return bytes[start..end];
            }

            start = end + 1;
        }
    }

    private static SampleEvent Read(byte[] line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return new SampleEvent(line, JsonMarshal.GetRawUtf8Value(json.RootElement.GetProperty("data")).ToArray());
    }
}

/// <summary>One line of the sample.</summary>
/// <param name="Body">The publish body.</param>
/// <param name="Data">Its payload, as it stands in the body.</param>
internal sealed record SampleEvent(byte[] Body, byte[] Data);
