namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// One event a line (<c>application/x-ndjson</c>). Lines end with LF or CR LF, blank ones are skipped and not counted.
/// A line is a document of its own: whatever is wrong with it, the next one goes on.
/// </summary>
public ref struct NdjsonBatchReader : IEventBatchReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _scratch;
    private readonly ParseLimits _limits;
    private readonly EventShape _shape;
    private int _next;

    /// <summary>Reads <paramref name="body"/>; see <see cref="JsonEventParser"/> for the scratch.</summary>
    public NdjsonBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits)
        : this(body, scratch, limits, EventShape.Bus)
    {
    }

    /// <summary>The same for items of another shape.</summary>
    public NdjsonBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits, EventShape shape)
    {
        _shape = shape;
        _body = body;
        _scratch = scratch;
        _limits = limits;
        Index = -1;
    }

    /// <inheritdoc/>
    public int Index { get; private set; }

    /// <inheritdoc/>
    public bool MoveNext(out EventFields fields, out ParseError error)
    {
        while (_next < _body.Length)
        {
            int start = _next;
            int length = _body[start..].IndexOf((byte)'\n');
            int end = length < 0 ? _body.Length : start + length;
            bool hasReturn = end > start && _body[end - 1] == '\r';
            ReadOnlySpan<byte> line = _body[..(hasReturn ? end - 1 : end)];
            if (JsonScanner.SkipWhitespace(line, start) == line.Length)
            {
                _next = end + 1;
                continue;
            }

            if (Index + 1 == _limits.BatchItemsMax)
            {
                fields = default;
                error = new ParseError(ParseErrorCode.TooManyItems, EventField.None, 0, start, 0);
                return false;
            }

            _next = end + 1;
            Index++;
            JsonEventParser.TryParseLine(line, start, _scratch, _limits, _shape, out fields, out error);
            return true;
        }

        fields = default;
        error = default;
        return false;
    }
}
