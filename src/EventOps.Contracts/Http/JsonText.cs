using System.Buffers;
using System.Buffers.Text;

namespace EventOps.Contracts.Http;

/// <summary>
/// Writes JSON straight into a buffer writer: literals as they are, strings escaped only where JSON demands it,
/// payloads verbatim. The caller keeps the structure right; tests parse everything it writes. No allocation.
/// </summary>
public ref struct JsonText
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _room;
    private int _used;

    /// <summary>Starts writing.</summary>
    public JsonText(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _room = output.GetSpan(1_024);
        _used = 0;
    }

    /// <summary>Bytes written so far, what others wrote meanwhile not counted.</summary>
    public int Written { get; private set; }

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _room.Length - _used)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_room[_used..]);
        _used += bytes.Length;
        Written += bytes.Length;
    }

    /// <summary>Writes a quoted string given as UTF-8.</summary>
    public void String(scoped ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        int bad;
        while ((bad = utf8.IndexOfAny(MustEscape)) >= 0)
        {
            Raw(utf8[..bad]);
            Escape(utf8[bad]);
            utf8 = utf8[(bad + 1)..];
        }

        Raw(utf8);
        Raw("\""u8);
    }

    /// <summary>Writes a quoted string, or <c>null</c>.</summary>
    public void String(string? text)
    {
        if (text is null)
        {
            Raw("null"u8);
            return;
        }

        int bytesMax = System.Text.Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = bytesMax > 512 ? ArrayPool<byte>.Shared.Rent(bytesMax) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[512];
        String(utf8[..System.Text.Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes a whole number.</summary>
    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Raw(digits[..length]);
    }

    /// <summary>Writes a number with two decimals.</summary>
    public void Number(double value)
    {
        Span<byte> digits = stackalloc byte[32];
        Utf8Formatter.TryFormat(Math.Round(value, 2), digits, out int length);
        Raw(digits[..length]);
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>Writes a quoted event id.</summary>
    public void EventId(long id)
    {
        Span<byte> text = stackalloc byte[Engine.Records.EventId.EventTextLength + 2];
        text[0] = text[^1] = (byte)'"';
        Engine.Records.EventId.FormatEvent(id, text[1..]);
        Raw(text);
    }

    /// <summary>Writes a quoted RFC 3339 time in UTC with milliseconds, or <c>null</c> for 0.</summary>
    public void Time(long unixTimeMs)
    {
        if (unixTimeMs == 0)
        {
            Raw("null"u8);
            return;
        }

        Span<byte> text = stackalloc byte[26];
        text[0] = text[25] = (byte)'"';
        DateTime time = DateTime.UnixEpoch.AddMilliseconds(unixTimeMs);
        Digits(text[1..5], time.Year);
        text[5] = text[8] = (byte)'-';
        Digits(text[6..8], time.Month);
        Digits(text[9..11], time.Day);
        text[11] = (byte)'T';
        Digits(text[12..14], time.Hour);
        text[14] = text[17] = (byte)':';
        Digits(text[15..17], time.Minute);
        Digits(text[18..20], time.Second);
        text[20] = (byte)'.';
        Digits(text[21..24], time.Millisecond);
        text[24] = (byte)'Z';
        Raw(text);
    }

    /// <summary>Gives what was written to the output. Once, at the end.</summary>
    public void Flush() => Suspend();

    /// <summary>Lets somebody else write to the output; <see cref="Resume"/> before going on.</summary>
    public void Suspend()
    {
        _output.Advance(_used);
        _room = default;
        _used = 0;
    }

    /// <summary>Goes on after <see cref="Suspend"/>.</summary>
    public void Resume() => _room = _output.GetSpan(1_024);

    private void Grow(int bytes)
    {
        _output.Advance(_used);
        _room = _output.GetSpan(Math.Max(bytes, 4_096));
        _used = 0;
    }

    private void Escape(byte code)
    {
        switch (code)
        {
            case (byte)'"':
                Raw("\\\""u8);
                break;
            case (byte)'\\':
                Raw("\\\\"u8);
                break;
            case (byte)'\n':
                Raw("\\n"u8);
                break;
            case (byte)'\r':
                Raw("\\r"u8);
                break;
            case (byte)'\t':
                Raw("\\t"u8);
                break;
            default:
                Span<byte> hex = stackalloc byte[2];
                Utf8Formatter.TryFormat(code, hex, out _, new StandardFormat('x', 2));
                Raw("\\u00"u8);
                Raw(hex);
                break;
        }
    }

    private static void Digits(Span<byte> at, int value)
    {
        for (int i = at.Length - 1; i >= 0; i--)
        {
            at[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
