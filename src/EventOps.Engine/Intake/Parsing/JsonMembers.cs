namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Goes over the members of one JSON object for a walk that looks into values as well: it finds each key, the walk
/// skips the value its own way and says with <see cref="EndValue"/> where it ended.
/// </summary>
internal ref struct JsonMembers
{
    private int _at;
    private bool _isFirst;

    /// <summary>The members of the object whose brace opens at <paramref name="open"/>.</summary>
    public JsonMembers(int open)
    {
        _at = open + 1;
        _isFirst = true;
        End = JsonScanner.Failed;
    }

    /// <summary>Where the key begins, without its quote.</summary>
    public int KeyStart { get; private set; }

    /// <summary>Where the key's closing quote is.</summary>
    public int KeyEnd { get; private set; }

    /// <summary>Where the value begins.</summary>
    public int ValueStart { get; private set; }

    /// <summary>
    /// Once there is no next member: the position behind the object, or <see cref="JsonScanner.Failed"/>.
    /// </summary>
    public int End { get; private set; }

    /// <summary>Finds the next key and where its value begins; false at the object's end or at a fault.</summary>
    public bool MoveNext(ref JsonScanner scanner)
    {
        ReadOnlySpan<byte> bytes = scanner.Bytes;
        if (_at < 0)
        {
            return false;
        }

        int at = JsonScanner.SkipWhitespace(bytes, _at);
        byte next = JsonScanner.ByteAt(bytes, at);
        if (next == '}')
        {
            End = at + 1;
            return false;
        }

        if (!_isFirst)
        {
            if (next != ',')
            {
                scanner.Fail(ParseErrorCode.UnexpectedByte, at);
                return false;
            }

            at = JsonScanner.SkipWhitespace(bytes, at + 1);
            next = JsonScanner.ByteAt(bytes, at);
        }

        _isFirst = false;
        if (next != '"')
        {
            scanner.Fail(ParseErrorCode.UnexpectedByte, at);
            return false;
        }

        KeyStart = at + 1;
        int behind = scanner.SkipString(at);
        KeyEnd = behind - 1;
        int value = behind < 0 ? JsonScanner.Failed : scanner.SkipColon(behind);
        if (value < 0)
        {
            return false;
        }

        ValueStart = JsonScanner.SkipWhitespace(bytes, value);
        return true;
    }

    /// <summary>The value ends at <paramref name="at"/>; a failure ends the object.</summary>
    public void EndValue(int at) => _at = at;
}
