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
    private JsonArrayWalk _items = new();
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
    }

    /// <inheritdoc/>
    public readonly int Index => _items.Index;

    /// <inheritdoc/>
    public bool MoveNext(out EventFields fields, out ParseError error)
    {
        fields = default;
        int start = 0;
        _ended = _ended || !_items.TryFindItem(_scanner.Bytes, _limits.BatchItemsMax, out start, out _fatal);
        if (_ended)
        {
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

        _items.EndItem(end);
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
}
