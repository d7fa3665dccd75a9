namespace EventOps.Engine.Schemas.Values;

/// <summary>Code points of UTF-8 text.</summary>
internal static class CodePoints
{
    /// <summary>Their number: bytes that do not go on with a character.</summary>
    internal static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte one in text)
        {
            count += (one & 0xc0) != 0x80 ? 1 : 0;
        }

        return count;
    }
}
