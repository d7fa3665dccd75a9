using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// A JSON array of events (<c>application/json</c>), parsed in place by the one scanner that walks the array. The array
/// is one document: an item that is no event is refused alone, but broken JSON, invalid UTF-8 or too deep nesting
/// anywhere refuses the batch.
/// </summary>
public ref struct JsonBatchReader : IEventBatchReader
{
    private readonly Span<byte> _scratch;
    private readonly ParseLimits _limits;
    private readonly EventShape _shape;
    private JsonScanner _scanner;
    private ParseError _fatal;
    private int _next;
    private bool _ended;

    /// <summary>Reads <paramref name="body"/>; see <see cref="JsonEventParser"/> for the scratch.</summary>
    public JsonBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits)
        : this(body, scratch, limits, EventShape.Bus)
    {
    }

    /// <summary>The same for items of another shape.</summary>
    public JsonBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits, EventShape shape)
    {
        _shape = shape;
        _scanner = new JsonScanner(body, limits.DepthMax);
        _scratch = scratch;
        _limits = limits;
        Index = -1;
    }

    /// <inheritdoc/>
    public int Index { get; private set; }

    /// <inheritdoc/>
    public bool MoveNext(out EventFields fields, out ParseError error)
    {
        fields = default;
        if (_ended || !TryFindItem(out int start))
        {
            _ended = true;
            error = _fatal;
            return false;
        }

        EventAssembly assembly = new(_scanner.Bytes, start, PayloadEncoding.Json, _scratch, _limits, _shape);
        _scanner.LoneSurrogateAt = JsonScanner.Failed;
        int end = JsonEventWalk.Walk(ref _scanner, start, ref assembly.Tokens, out bool isObject);
        if (end < 0)
        {
            _ended = true;
            error = _fatal = new ParseError(_scanner.Fault, EventField.None, 0, _scanner.FaultAt, 0);
            return false;
        }

        _next = end;
        Index++;
        if (end - start > _limits.EventBytesMax)
        {
            error = new ParseError(ParseErrorCode.EventTooLarge, EventField.None, start, start, end - start);
            return true;
        }

        if (JsonEventParser.IsEvent(in _scanner, start, end, isObject, out error))
        {
            assembly.TryAssemble(end, out fields, out error);
        }

        return true;
    }

    // Where the next item begins; false at the array's end, or with _fatal set.
    private bool TryFindItem(out int start)
    {
        ReadOnlySpan<byte> bytes = _scanner.Bytes;
        bool isFirst = Index < 0;
        start = JsonScanner.SkipWhitespace(bytes, _next);
        byte found = JsonScanner.ByteAt(bytes, start);
        if (isFirst && found != '[')
        {
            return Refuse(start == bytes.Length ? ParseErrorCode.EmptyBody : ParseErrorCode.NotAnArray, start);
        }

        if (isFirst)
        {
            start = JsonScanner.SkipWhitespace(bytes, start + 1);
            found = JsonScanner.ByteAt(bytes, start);
        }

        if (found == ']')
        {
            int behind = JsonScanner.SkipWhitespace(bytes, start + 1);
            return behind < bytes.Length && Refuse(ParseErrorCode.TrailingContent, behind);
        }

        if (!isFirst && found != ',')
        {
            return Refuse(start == bytes.Length ? ParseErrorCode.UnexpectedEnd : ParseErrorCode.UnexpectedByte, start);
        }

        if (Index + 1 == _limits.BatchItemsMax)
        {
            return Refuse(ParseErrorCode.TooManyItems, start);
        }

        start = isFirst ? start : JsonScanner.SkipWhitespace(bytes, start + 1);
        return true;
    }

    private bool Refuse(ParseErrorCode code, int at)
    {
        _fatal = new ParseError(code, EventField.None, 0, at, 0);
        return false;
    }
}
