using System.Buffers;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http;

/// <summary>A payload in a JSON answer: the publisher's own bytes, or, of a MessagePack one, the same as JSON.</summary>
internal static class PayloadJson
{
    /// <summary>Writes a payload.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="output">What it writes to.</param>
    /// <param name="encoding">How the payload is encoded.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="absent">What stands for an empty one.</param>
    internal static void Write(
        ref JsonText json, IBufferWriter<byte> output, PayloadEncoding encoding, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> absent)
    {
        if (payload.IsEmpty)
        {
            json.Raw(absent);
        }
        else if (encoding == PayloadEncoding.Json)
        {
            json.Raw(payload);
        }
        else
        {
            json.Suspend();
            MessagePackToJson.TryTranscode(payload, output, MessagePackDepth.Max, out _, out _);
            json.Resume();
        }
    }
}
