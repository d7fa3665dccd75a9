using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>Writes what the walk meets as compact UTF-8 JSON. Escapes what JSON demands and nothing more.</summary>
internal ref struct JsonOutput : IJsonableVisitor
{
    private const byte Quote = (byte)'"';

    /// <summary>Longest text of a number: a double has at most 24 characters, an integer 20.</summary>
    private const int NumberLengthMax = 32;

    /// <summary>Input bytes of base64 at a time; a multiple of 3, so that no piece but the last is padded.</summary>
    private const int Base64Chunk = 3 * 256;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        "\"\\\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f"u8 +
        "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"u8);

    private OutputCursor _out;

    public JsonOutput(IBufferWriter<byte> output) => _out = new OutputCursor(output);

    public void Flush() => _out.Flush();

    public void Nil() => _out.Put("null"u8);

    public void Boolean(bool value) => _out.Put(value ? "true"u8 : "false"u8);

    public void Integer(long value) => Number(value, "D");

    public void Integer(ulong value)
    {
        if (value < 10)
        {
            _out.Put((byte)('0' + value));
        }
        else
        {
            Number(value, "D");
        }
    }

    public void Float(float value) => Number(value, "R");

    public void Float(double value) => Number(value, "R");

    public void String(ReadOnlySpan<byte> utf8)
    {
        int clean = utf8.IndexOfAny(Escaped);
        if (clean < 0 && _out.TryTakeAtHand(utf8.Length + 2, out Span<byte> text))
        {
            text[0] = Quote;
            utf8.CopyTo(text[1..]);
            text[^1] = Quote;
            return;
        }

        _out.Put(Quote);
        while (clean >= 0)
        {
            _out.Put(utf8[..clean]);
            Escape(utf8[clean]);
            utf8 = utf8[(clean + 1)..];
            clean = utf8.IndexOfAny(Escaped);
        }

        _out.Put(utf8);
        _out.Put(Quote);
    }

    public void Binary(ReadOnlySpan<byte> bytes)
    {
        _out.Put(Quote);
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, Base64Chunk)];
            if (_out.TryTake(Base64.GetMaxEncodedToUtf8Length(chunk.Length), out Span<byte> text))
            {
                Base64.EncodeToUtf8(chunk, text, out _, out _);
            }

            bytes = bytes[chunk.Length..];
        }

        _out.Put(Quote);
    }

    public void Timestamp(MessagePackTimestamp value)
    {
        _out.Put(Quote);
        if (_out.TryTake(MessagePackTimestamp.Rfc3339LengthMax, out Span<byte> text))
        {
            value.TryFormatRfc3339(text, out int written);
            _out.Return(text.Length - written);
        }

        _out.Put(Quote);
    }

    public void Begin(bool map) => _out.Put(map ? (byte)'{' : (byte)'[');

    public void End(bool map) => _out.Put(map ? (byte)'}' : (byte)']');

    public void Between(bool keyAndValue) => _out.Put(keyAndValue ? (byte)':' : (byte)',');

    private void Number<T>(T value, string format)
        where T : struct, IUtf8SpanFormattable
    {
        if (_out.TryTake(NumberLengthMax, out Span<byte> text))
        {
            value.TryFormat(text, out int written, format, CultureInfo.InvariantCulture);
            _out.Return(NumberLengthMax - written);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Escape(byte value)
    {
        byte letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => 0,
        };
        if (letter != 0)
        {
            _out.Put((byte)'\\', letter);
            return;
        }

        _out.Put("\\u00"u8);
        _out.Put((byte)('0' + (value >> 4)), "0123456789abcdef"u8[value & 0x0f]);
    }
}
