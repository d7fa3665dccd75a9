using System.Runtime.CompilerServices;
using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Judges the fields that a walk found and makes an <see cref="EventFields"/> of them: the same rules for JSON and
/// MessagePack. Fields are judged in one order, whatever order they came in, so a body always gets the same answer.
/// </summary>
internal ref struct EventAssembly
{
    /// <summary>Where the fields stand; filled in place by the walk.</summary>
    public FieldTokens Tokens;

    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _scratch;
    private readonly PayloadEncoding _encoding;
    private readonly int _start;
    private readonly int _nameBytesMax;
    private readonly EventShape _shape;

    /// <summary>An event that begins at <paramref name="start"/> of <paramref name="body"/>.</summary>
    public EventAssembly(
        ReadOnlySpan<byte> body, int start, PayloadEncoding encoding, Span<byte> scratch, ParseLimits limits, EventShape shape)
    {
        _shape = shape;
        _body = body;
        _scratch = scratch;
        _encoding = encoding;
        _start = start;
        _nameBytesMax = limits.NameBytesMax;
    }

    /// <summary>Makes the event.</summary>
    /// <param name="end">The position behind it.</param>
    /// <param name="fields">The event.</param>
    /// <param name="error">Or what is wrong with it.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly bool TryAssemble(int end, out EventFields fields, out ParseError error)
    {
        fields = default;
        if (_shape.IsTrigger)
        {
            return TryTrigger(end, ref fields, out error);
        }

        if (!TryName(EventField.EventType, required: true, out ReadOnlySpan<byte> eventType, out error)
            || !TryName(EventField.Source, required: true, out ReadOnlySpan<byte> source, out error)
            || !TryObject(EventField.Data, required: true, out ReadOnlySpan<byte> data, out error)
            || !TryPriority(out EventPriority priority, out error)
            || !TryObject(EventField.Metadata, required: false, out ReadOnlySpan<byte> metadata, out error)
            || !TryName(EventField.IdempotencyKey, required: false, out ReadOnlySpan<byte> key, out error))
        {
            return false;
        }

        fields.EventType = eventType;
        fields.Source = source;
        fields.IdempotencyKey = key;
        fields.Data = data;
        fields.Metadata = metadata;
        fields.Priority = priority;
        fields.Encoding = _encoding;
        return true;
    }

    private readonly bool TryTrigger(int end, ref EventFields fields, out ParseError error)
    {
        FieldToken token = Tokens[(int)EventField.EventType];
        if (token.Kind == ValueKind.Null)
        {
            // Not as if it were absent: who sends it means something else than the type of those that name none.
            return Refuse(ParseErrorCode.WrongType, EventField.EventType, token, out error);
        }

        if (!TryName(EventField.EventType, required: false, out ReadOnlySpan<byte> eventType, out error))
        {
            return false;
        }

        fields.EventType = eventType.IsEmpty ? EventShape.TriggerType : eventType;
        fields.Source = _shape.Source;
        fields.Data = _body[_start..end];
        fields.Priority = EventPriority.Normal;
        fields.Origin = _shape.Origin;
        fields.Encoding = _encoding;
        return true;
    }

    private readonly bool TryName(EventField field, bool required, out ReadOnlySpan<byte> name, out ParseError error)
    {
        name = default;
        FieldToken token = Tokens[(int)field];
        if (token.Kind != ValueKind.Text)
        {
            return IsAbsent(field, token, required, out error);
        }

        ParseErrorCode problem = FieldName.Read(_body, token, _encoding, _scratch, (int)field - 1, _nameBytesMax, out name);
        error = default;
        return problem == ParseErrorCode.None || Refuse(problem, field, token, out error);
    }

    private readonly bool TryObject(EventField field, bool required, out ReadOnlySpan<byte> bytes, out ParseError error)
    {
        bytes = default;
        FieldToken token = Tokens[(int)field];
        if (token.Kind != ValueKind.Object)
        {
            return IsAbsent(field, token, required, out error);
        }

        bytes = _body[token.Start..token.End];
        error = default;
        return true;
    }

    private readonly bool TryPriority(out EventPriority priority, out ParseError error)
    {
        priority = EventPriority.Normal;
        FieldToken token = Tokens[(int)EventField.Priority];
        if (token.Kind != ValueKind.Text)
        {
            return IsAbsent(EventField.Priority, token, required: false, out error);
        }

        error = default;
        return PriorityToken.TryRead(_body, token, _encoding, out priority)
            || Refuse(ParseErrorCode.UnknownPriority, EventField.Priority, token, out error);
    }

    // What is no text (or no object) is fine only where the field may be left out, and then only as null.
    private readonly bool IsAbsent(EventField field, FieldToken token, bool required, out ParseError error)
    {
        if (token.Kind == ValueKind.Absent || (token.Kind == ValueKind.Null && !required))
        {
            error = default;
            return !required || Refuse(ParseErrorCode.MissingField, field, token, out error);
        }

        return Refuse(ParseErrorCode.WrongType, field, token, out error);
    }

    private readonly bool Refuse(ParseErrorCode code, EventField field, FieldToken token, out ParseError error)
    {
        int position = token.Kind == ValueKind.Absent ? _start : token.Start;
        error = new ParseError(code, field, _start, position, token.End - token.Start)
        {
            Encoding = _encoding,
        };
        return false;
    }
}
