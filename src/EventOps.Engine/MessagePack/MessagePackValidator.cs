namespace EventOps.Engine.MessagePack;

/// <summary>Decides, without writing anything, whether <see cref="MessagePackToJson"/> would take a value.</summary>
public static class MessagePackValidator
{
    /// <summary>
    /// True when the value at the start of <paramref name="input"/> is well-formed and JSON can carry it: so a publish
    /// can check now and transcode only when somebody reads. Takes and refuses the same, with the same answers, as the
    /// transcoder.
    /// </summary>
    /// <param name="input">The encoded value; what may follow it is left alone.</param>
    /// <param name="maxDepth">Most levels of arrays and maps, at most <see cref="MessagePackDepth.Max"/>.</param>
    /// <param name="consumed">The value's encoded length; when refused, the offset of the culprit.</param>
    /// <param name="error">Why it was refused.</param>
    public static bool TryValidateJsonable(
        ReadOnlySpan<byte> input, int maxDepth, out int consumed, out MessagePackError error)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)maxDepth, (uint)MessagePackDepth.Max);
        var nothing = default(NoVisitor);
        error = JsonableWalk.Run(input, maxDepth, ref nothing, out consumed);
        return error == MessagePackError.None;
    }
}
