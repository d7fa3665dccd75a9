using EventOps.Engine.Schemas.Formats;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// What of a system event's envelope is kept: <c>{"timestamp": …, "tenant_id": …}</c> of what came, written into the
/// parser's scratch.
/// </summary>
internal ref struct SystemEventMetadata
{
    /// <summary>A time with nanoseconds takes 35 bytes; nobody means what is longer than this.</summary>
    private const int TimestampBytesMax = 64;

    private readonly Span<byte> _room;
    private int _used;

    /// <summary>Writes into <paramref name="room"/>, at least <see cref="BytesMax"/> long.</summary>
    public SystemEventMetadata(Span<byte> room)
    {
        _room = room;
    }

    /// <summary>The whole object; empty when nothing came.</summary>
    public readonly ReadOnlySpan<byte> Written => _room[.._used];

    /// <summary>Length of the longest.</summary>
    public static int BytesMax(ParseLimits limits) =>
        "{\"timestamp\":\"\",\"tenant_id\":\"\"}".Length + TimestampBytesMax + (limits.NameBytesMax * JsonEscapes.BytesPerByteMax);

    /// <summary>Adds the time at a token that is a text; false when it is none.</summary>
    public bool TryAddTimestamp(ReadOnlySpan<byte> body, FieldToken token)
    {
        scoped ReadOnlySpan<byte> text = body[token.Start..token.End];
        Span<byte> room = stackalloc byte[TimestampBytesMax * JsonEscapes.BytesPerByteMax];
        if (text.Contains((byte)'\\') && text.Length <= room.Length)
        {
            text = room[..JsonEscapes.Unescape(body, token.Start, token.End, room)];
        }

        if (text.Length > TimestampBytesMax || !DateTimeFormat.IsMatch(text))
        {
            return false;
        }

        Add("timestamp"u8, text);
        return true;
    }

    /// <summary>Adds the tenant as it stands in the body, escapes and all.</summary>
    public void AddTenantId(ReadOnlySpan<byte> text) => Add("tenant_id"u8, text);

    private void Add(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> text)
    {
        // Goes on where the closing brace stands.
        _used = _used == 0 ? 0 : _used - 1;
        Append(_used == 0 ? "{\""u8 : ",\""u8);
        Append(key);
        Append("\":\""u8);
        Append(text);
        Append("\"}"u8);
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[_used..]);
        _used += bytes.Length;
    }
}
