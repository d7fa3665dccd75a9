namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Finds where each item of an array begins that is the whole document; the item itself is the reader's to walk, which
/// says where it ends.
/// </summary>
public struct JsonArrayWalk
{
    private int _next;

    /// <summary>Begins before the first item.</summary>
    public JsonArrayWalk() => Index = -1;

    /// <summary>Index of the item that was walked last, from 0; -1 before the first.</summary>
    public int Index { get; private set; }

    /// <summary>Notes where the item ended that was found last.</summary>
    public void EndItem(int end)
    {
        _next = end;
        Index++;
    }

    /// <summary>Where the next item begins; false at the array's end, or when it is none.</summary>
    public readonly bool TryFindItem(ReadOnlySpan<byte> bytes, int itemsMax, out int start, out ParseError error)
    {
        error = default;
        bool isFirst = Index < 0;
        start = JsonScanner.SkipWhitespace(bytes, _next);
        byte found = JsonScanner.ByteAt(bytes, start);
        if (isFirst && found != '[')
        {
            return Refuse(start == bytes.Length ? ParseErrorCode.EmptyBody : ParseErrorCode.NotAnArray, start, out error);
        }

        if (isFirst)
        {
            start = JsonScanner.SkipWhitespace(bytes, start + 1);
            found = JsonScanner.ByteAt(bytes, start);
        }

        if (found == ']')
        {
            int behind = JsonScanner.SkipWhitespace(bytes, start + 1);
            return behind < bytes.Length && Refuse(ParseErrorCode.TrailingContent, behind, out error);
        }

        if (!isFirst && found != ',')
        {
            ParseErrorCode code = start == bytes.Length ? ParseErrorCode.UnexpectedEnd : ParseErrorCode.UnexpectedByte;
            return Refuse(code, start, out error);
        }

        if (Index + 1 == itemsMax)
        {
            return Refuse(ParseErrorCode.TooManyItems, start, out error);
        }

        start = isFirst ? start : JsonScanner.SkipWhitespace(bytes, start + 1);
        return true;
    }

    private static bool Refuse(ParseErrorCode code, int at, out ParseError error)
    {
        error = new ParseError(code, EventField.None, 0, at, 0);
        return false;
    }
}
