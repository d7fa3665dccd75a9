using System.Runtime.CompilerServices;
using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Judges the fields that a walk found and makes a <see cref="SystemEvent"/> of them. In one order, whatever order they
/// came in, so a body always gets the same answer.
/// </summary>
internal ref struct SystemEventAssembly
{
    /// <summary>Where the fields stand; filled in place by the walk.</summary>
    public SystemEventTokens Tokens;

    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _scratch;
    private readonly int _start;
    private readonly int _nameBytesMax;

    /// <summary>An event that begins at <paramref name="start"/> of <paramref name="body"/>.</summary>
    public SystemEventAssembly(ReadOnlySpan<byte> body, int start, Span<byte> scratch, ParseLimits limits)
    {
        _body = body;
        _scratch = scratch;
        _start = start;
        _nameBytesMax = limits.NameBytesMax;
    }

    /// <summary>The event whose payload is all that was walked up to <paramref name="end"/>.</summary>
    public readonly SystemEvent PayloadAlone(int end, SystemEventDefaults defaults) => new()
    {
        Fields = new EventFields
        {
            EventType = defaults.Type,
            Source = defaults.Source,
            Data = _body[_start..end],
            Priority = PriorityAt(SystemEventPlace.Priority),
            Encoding = PayloadEncoding.Json,
        },
    };

    /// <summary>The event in its envelope.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly bool TryAssemble(SystemEventDefaults defaults, out SystemEvent found, out ParseError error)
    {
        found = default;
        SystemEventMetadata metadata = new(_scratch[(3 * _nameBytesMax)..]);
        if (!TryName(SystemEventPlace.Type, EventField.Type, defaults.Type, out ReadOnlySpan<byte> type, out error)
            || !TryName(SystemEventPlace.Source, EventField.Source, defaults.Source, out ReadOnlySpan<byte> source, out error)
            || !TryTimestamp(ref metadata, out error)
            || !TryTenantId(ref metadata, out ReadOnlySpan<byte> tenantId, out error)
            || !TryPayload(out ReadOnlySpan<byte> payload, out error)
            || !HasNothingElse(out error))
        {
            return false;
        }

        found.IsEnvelope = true;
        found.TenantId = tenantId;
        found.Fields = new EventFields
        {
            EventType = type,
            Source = source,
            Data = payload,
            Metadata = metadata.Written,
            Priority = PriorityAt(SystemEventPlace.PayloadPriority),
            Encoding = PayloadEncoding.Json,
        };
        return true;
    }

    private readonly bool TryName(
        SystemEventPlace place, EventField field, ReadOnlySpan<byte> fallback, out ReadOnlySpan<byte> name, out ParseError error)
    {
        name = fallback;
        FieldToken token = Tokens[(int)place];
        if (token.Kind != ValueKind.Text)
        {
            return IsAbsent(field, token, required: fallback.IsEmpty, out error);
        }

        return TryName(place, field, token, out name, out error);
    }

    private readonly bool TryName(
        SystemEventPlace place, EventField field, FieldToken token, out ReadOnlySpan<byte> name, out ParseError error)
    {
        ParseErrorCode problem = FieldName.Read(
            _body, token, PayloadEncoding.Json, _scratch, (int)place - 1, _nameBytesMax, out name);
        error = default;
        return problem == ParseErrorCode.None || Refuse(problem, field, token, out error);
    }

    private readonly bool TryTimestamp(scoped ref SystemEventMetadata metadata, out ParseError error)
    {
        FieldToken token = Tokens[(int)SystemEventPlace.Timestamp];
        if (token.Kind != ValueKind.Text)
        {
            return IsAbsent(EventField.Timestamp, token, required: false, out error);
        }

        error = default;
        return metadata.TryAddTimestamp(_body, token)
            || Refuse(ParseErrorCode.InvalidTimestamp, EventField.Timestamp, token, out error);
    }

    private readonly bool TryTenantId(
        scoped ref SystemEventMetadata metadata, out ReadOnlySpan<byte> tenantId, out ParseError error)
    {
        tenantId = default;
        FieldToken token = Tokens[(int)SystemEventPlace.TenantId];
        if (token.Kind != ValueKind.Text)
        {
            return IsAbsent(EventField.TenantId, token, required: false, out error);
        }

        if (!TryName(SystemEventPlace.TenantId, EventField.TenantId, token, out tenantId, out error))
        {
            return false;
        }

        metadata.AddTenantId(_body[token.Start..token.End]);
        return true;
    }

    private readonly bool TryPayload(out ReadOnlySpan<byte> payload, out ParseError error)
    {
        payload = default;
        FieldToken token = Tokens[(int)SystemEventPlace.Payload];
        if (token.Kind != ValueKind.Object)
        {
            return IsAbsent(EventField.Payload, token, required: true, out error);
        }

        payload = _body[token.Start..token.End];
        error = default;
        return true;
    }

    private readonly bool HasNothingElse(out ParseError error)
    {
        FieldToken key = Tokens[(int)SystemEventPlace.Unknown];
        error = default;
        return key.Kind == ValueKind.Absent || Refuse(ParseErrorCode.UnknownField, EventField.None, key, out error);
    }

    // What is no priority is normal here; the type's schema says what it thinks of it.
    private readonly EventPriority PriorityAt(SystemEventPlace place)
    {
        FieldToken token = Tokens[(int)place];
        return token.Kind == ValueKind.Text && PriorityToken.TryRead(_body, token, PayloadEncoding.Json, out EventPriority priority)
            ? priority
            : EventPriority.Normal;
    }

    // What is no text (or no object) is fine only where the field may be left out, and then only as null.
    private readonly bool IsAbsent(EventField field, FieldToken token, bool required, out ParseError error)
    {
        error = default;
        return token.Kind switch
        {
            ValueKind.Absent => !required || Refuse(ParseErrorCode.MissingField, field, token, out error),
            ValueKind.Null when !required => true,
            _ => Refuse(ParseErrorCode.WrongType, field, token, out error),
        };
    }

    private readonly bool Refuse(ParseErrorCode code, EventField field, FieldToken token, out ParseError error)
    {
        int position = token.Kind == ValueKind.Absent ? _start : token.Start;
        error = new ParseError(code, field, _start, position, token.End - token.Start);
        return false;
    }
}
