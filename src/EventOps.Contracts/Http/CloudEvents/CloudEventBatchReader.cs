using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// The JSON batch format: an array of events (batched mode). The array is one document: an item that is no CloudEvent is
/// refused alone, but broken JSON, invalid UTF-8 or too deep nesting anywhere refuses the batch.
/// </summary>
internal ref struct CloudEventBatchReader : IEventBatchReader
{
    private readonly CloudEventDraft _draft;
    private readonly ParseLimits _limits;
    private JsonScanner _scanner;
    private ParseError _fatal;
    private JsonArrayWalk _items = new();
    private bool _ended;

    /// <summary>Reads <paramref name="body"/>; each event holds until the next, when its draft is used again.</summary>
    internal CloudEventBatchReader(ReadOnlySpan<byte> body, CloudEventDraft draft, ParseLimits limits)
    {
        _scanner = new JsonScanner(body, limits.DepthMax);
        _draft = draft;
        _limits = limits;
    }

    /// <summary>By which door the events come in.</summary>
    internal EventOrigin Origin { get; init; }

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

        _draft.Clear();
        _scanner.LoneSurrogateAt = JsonScanner.Failed;
        int end = StructuredWalk.Walk(ref _scanner, start, _draft, out bool isObject);
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

        CloudEventParser.TryAssemble(in _scanner, start, end, isObject, _draft, _limits, out fields, out error);
        fields.Origin = Origin;
        return true;
    }
}
