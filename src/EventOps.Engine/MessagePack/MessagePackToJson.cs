using System.Buffers;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Turns one MessagePack value into compact UTF-8 JSON, in a single pass and without allocating: str to string, bin to
/// a base64 string, a timestamp to an RFC 3339 string, floats in the fewest digits that read back the same (a float 32
/// as a float 32). A map's repeated keys all stay, in order.
/// </summary>
public static class MessagePackToJson
{
    /// <summary>
    /// Writes the value at the start of <paramref name="input"/> as JSON; what may follow it is left alone. When
    /// refused, what <paramref name="output"/> took is the start of a JSON text that never ends: drop it, or validate
    /// first (<see cref="MessagePackValidator"/> decides the same).
    /// </summary>
    /// <param name="input">The encoded value.</param>
    /// <param name="output">Takes the JSON.</param>
    /// <param name="maxDepth">Most levels of arrays and maps, at most <see cref="MessagePackDepth.Max"/>.</param>
    /// <param name="consumed">The value's encoded length; when refused, the offset of the culprit.</param>
    /// <param name="error">Why it was refused.</param>
    public static bool TryTranscode(
        ReadOnlySpan<byte> input,
        IBufferWriter<byte> output,
        int maxDepth,
        out int consumed,
        out MessagePackError error)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)maxDepth, (uint)MessagePackDepth.Max);
        var json = new JsonOutput(output);
        error = JsonableWalk.Run(input, maxDepth, ref json, out consumed);
        json.Flush();
        return error == MessagePackError.None;
    }
}
