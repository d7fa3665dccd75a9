using System.Runtime.CompilerServices;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>The intake's scanner, and of what it skips, the text without escapes.</summary>
internal ref struct ValueScanner
{
    private const int Failed = JsonScanner.Failed;

    private readonly TextBuffer _buffer;
    private JsonScanner _scanner;

    internal ValueScanner(ReadOnlySpan<byte> json, TextBuffer buffer)
    {
        _scanner = new JsonScanner(json, SchemaLimits.EventDepthMax);
        _buffer = buffer;
    }

    internal readonly ReadOnlySpan<byte> Bytes => _scanner.Bytes;

    /// <summary>Whether half a surrogate pair was met: no Unicode text.</summary>
    internal readonly bool HasLoneSurrogate => _scanner.LoneSurrogateAt >= 0;

    internal readonly void End() => _buffer.Return();

    /// <summary>Skips any value inside so many open containers.</summary>
    internal int SkipValue(int at, int depth) => _scanner.SkipValue(at, depth);

    internal int SkipColon(int at) => _scanner.SkipColon(at);

    /// <summary>Skips a scalar; its text is good until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Scan(int at, byte begin, out ReadOnlySpan<byte> text)
    {
        if (begin == '"')
        {
            return Text(at, out text);
        }

        int end = JsonScalars.Skip(_scanner.Bytes, at, begin, out ParseErrorCode fault);
        text = fault == ParseErrorCode.None ? _scanner.Bytes[at..end] : default;
        return fault == ParseErrorCode.None ? end : Failed;
    }

    /// <summary>Skips a string whose opening quote is at a position; its text is good until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Text(int at, out ReadOnlySpan<byte> text)
    {
        int close = JsonStrings.FindPlainClose(_scanner.Bytes, at + 1);
        if (close < 0)
        {
            return LongText(at, out text);
        }

        text = _scanner.Bytes[(at + 1)..close];
        return close + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LongText(int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        int end = _scanner.SkipString(at);
        if (end < 0 || _scanner.LoneSurrogateAt >= 0)
        {
            return Failed;
        }

        text = _scanner.Bytes[(at + 1)..(end - 1)];
        if (text.Contains((byte)'\\'))
        {
            Span<byte> room = _buffer.Of(text.Length);
            text = room[..JsonEscapes.Unescape(_scanner.Bytes, at + 1, end - 1, room)];
        }

        return end;
    }
}
