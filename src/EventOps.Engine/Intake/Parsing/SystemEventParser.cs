namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Parses one event of the System Events contract from JSON in one pass, without allocating:
/// <c>{"type", "source", "tenant_id"?, "timestamp"?, "payload"}</c>, where the endpoint knows the type also the payload
/// alone. As strict as <see cref="JsonEventParser"/>; a key the envelope does not have is refused, because what it says,
/// a priority most likely, would be lost without a word.
/// </summary>
public static class SystemEventParser
{
    /// <summary>What a parse needs as scratch: three names without escapes, and the metadata.</summary>
    public static int ScratchBytes(ParseLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return limits.ScratchBytes + SystemEventMetadata.BytesMax(limits);
    }

    /// <summary>
    /// Parses the event that <paramref name="body"/> is. <paramref name="scratch"/> is at least
    /// <see cref="ScratchBytes"/> long, and untouched as long as <paramref name="found"/> is used.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> body,
        Span<byte> scratch,
        ParseLimits limits,
        SystemEventDefaults defaults,
        out SystemEvent found,
        out ParseError error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        found = default;
        if (!JsonEventParser.TryBegin(body, 0, limits, out int first, out error))
        {
            return false;
        }

        JsonScanner scanner = new(body, limits.DepthMax);
        SystemEventAssembly assembly = new(body, first, scratch, limits);
        int end = SystemEventWalk.Walk(ref scanner, first, ref assembly.Tokens, out bool isObject);
        if (!JsonEventParser.TryEnd(ref scanner, 0, first, end, isObject, out error))
        {
            return false;
        }

        if (!defaults.Type.IsEmpty && assembly.Tokens[(int)SystemEventPlace.Payload].Kind == ValueKind.Absent)
        {
            found = assembly.PayloadAlone(end, defaults);
            return true;
        }

        return assembly.TryAssemble(defaults, out found, out error);
    }
}
