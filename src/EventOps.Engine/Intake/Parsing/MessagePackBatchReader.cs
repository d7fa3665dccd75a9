using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Events in MessagePack (<c>application/msgpack</c>): an array of maps, or maps one behind the other. The keys are
/// those of JSON; <c>data</c> and <c>metadata</c> stay the caller's MessagePack. An item that is whole but no event,
/// or that JSON cannot express, is refused alone; where the bytes cannot be followed any further, the batch is.
/// </summary>
public ref struct MessagePackBatchReader : IEventBatchReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _scratch;
    private readonly ParseLimits _limits;
    private readonly EventShape _shape;
    private ParseError _fatal;
    private int _next;
    private int _arrayCount;
    private bool _ended;

    /// <summary>Reads <paramref name="body"/>; see <see cref="JsonEventParser"/> for the scratch.</summary>
    public MessagePackBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits)
        : this(body, scratch, limits, EventShape.Bus)
    {
    }

    /// <summary>The same for items of another shape.</summary>
    public MessagePackBatchReader(ReadOnlySpan<byte> body, Span<byte> scratch, ParseLimits limits, EventShape shape)
    {
        _shape = shape;
        _body = body;
        _scratch = scratch;
        _limits = limits;
        _arrayCount = -1;
        Index = -1;
    }

    /// <inheritdoc/>
    public int Index { get; private set; }

    /// <inheritdoc/>
    public bool MoveNext(out EventFields fields, out ParseError error)
    {
        fields = default;
        if (_ended || !TryFindItem())
        {
            _ended = true;
            error = _fatal;
            return false;
        }

        int start = _next;
        EventAssembly assembly = new(_body, start, PayloadEncoding.MessagePack, _scratch, _limits, _shape);
        bool walked = MessagePackEventWalk.TryWalk(
            _body,
            start,
            _limits.DepthMax,
            ref assembly.Tokens,
            out bool isObject,
            out int end,
            out MessagePackError fault);
        if (!walked)
        {
            error = Error(Code(fault), start, end, 0);
            return TryGoOnBehind(start, error);
        }

        _next = end;
        Index++;
        if (end - start > _limits.EventBytesMax)
        {
            error = Error(ParseErrorCode.EventTooLarge, start, start, end - start);
        }
        else if (!isObject)
        {
            error = Error(ParseErrorCode.NotAnObject, start, start, end - start);
        }
        else
        {
            assembly.TryAssemble(end, out fields, out error);
        }

        return true;
    }

    // Whether another item begins at _next; if not, the batch has ended, or _fatal says why it is refused.
    private bool TryFindItem()
    {
        if (Index < 0 && !TryBegin())
        {
            return false;
        }

        bool isWhole = _arrayCount < 0 ? _next == _body.Length : Index + 1 == _arrayCount;
        if (isWhole)
        {
            return _next < _body.Length && Refuse(ParseErrorCode.TrailingContent);
        }

        return Index + 1 < _limits.BatchItemsMax || Refuse(ParseErrorCode.TooManyItems);
    }

    private bool TryBegin()
    {
        if (_body.IsEmpty)
        {
            return Refuse(ParseErrorCode.EmptyBody);
        }

        MessagePackReader reader = new(_body);
        if (reader.TryReadArrayHeader(out int count))
        {
            _arrayCount = count;
            _next = (int)reader.Consumed;
            return count <= _limits.BatchItemsMax || Refuse(ParseErrorCode.TooManyItems);
        }

        return reader.TryPeekKind(out MessagePackKind kind)
            ? kind == MessagePackKind.Map || Refuse(ParseErrorCode.NotAnArray)
            : Refuse(Code(reader.Error));
    }

    // A refused item that is whole can be stepped over, however deep it is: only bytes that end or make no sense
    // cannot.
    private bool TryGoOnBehind(int start, ParseError error)
    {
        MessagePackReader reader = new(_body[start..], MessagePackDepth.Max);
        if (reader.TrySkip())
        {
            _next = start + (int)reader.Consumed;
            Index++;
            return true;
        }

        _ended = true;
        _fatal = error;
        return false;
    }

    private bool Refuse(ParseErrorCode code)
    {
        _fatal = Error(code, 0, _next, 0);
        return false;
    }

    private static ParseError Error(ParseErrorCode code, int start, int position, int length) =>
        new(code, EventField.None, start, position, length) { Encoding = PayloadEncoding.MessagePack };

    private static ParseErrorCode Code(MessagePackError error) => error switch
    {
        MessagePackError.Truncated or MessagePackError.TooLong => ParseErrorCode.UnexpectedEnd,
        MessagePackError.InvalidCode => ParseErrorCode.UnexpectedByte,
        MessagePackError.InvalidUtf8 => ParseErrorCode.InvalidUtf8,
        MessagePackError.TooDeep => ParseErrorCode.TooDeep,
        _ => ParseErrorCode.NotJson,
    };
}
