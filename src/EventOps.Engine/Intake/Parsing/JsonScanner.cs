using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Strict RFC 8259 validation over a span, one pass, no tokens handed out: each method takes the position where
/// something begins and returns the position behind it, or <see cref="Failed"/> with <see cref="Fault"/> set. Positions
/// travel in registers rather than in a field, which is most of the gain over a general reader. Every string is checked
/// to be UTF-8 where it stands, and outside strings the grammar allows only ASCII, so a document that passes is valid
/// UTF-8 without a second pass.
/// </summary>
public ref struct JsonScanner
{
    /// <summary>What a method returns instead of a position when it fails.</summary>
    public const int Failed = -1;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _depthMax;

    /// <summary>Scans <paramref name="bytes"/>, nested at most <paramref name="depthMax"/> deep.</summary>
    public JsonScanner(ReadOnlySpan<byte> bytes, int depthMax)
    {
        _bytes = bytes;
        _depthMax = depthMax;
        LoneSurrogateAt = Failed;
    }

    /// <summary>The document, from its first byte; positions are offsets into it.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>What made a method fail.</summary>
    public ParseErrorCode Fault { get; private set; }

    /// <summary>Where it is.</summary>
    public int FaultAt { get; private set; }

    /// <summary>
    /// The first escape of half a surrogate pair, or <see cref="Failed"/>. The grammar allows it, so scanning goes on:
    /// it spoils the event it stands in, not the events behind it in an array.
    /// </summary>
    public int LoneSurrogateAt { get; set; }

    /// <summary>The byte at <paramref name="at"/>, or 0, which is valid nowhere, behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ByteAt(ReadOnlySpan<byte> bytes, int at) => (uint)at < (uint)bytes.Length ? bytes[at] : (byte)0;

    /// <summary>The first position from <paramref name="at"/> that is no whitespace.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipWhitespace(ReadOnlySpan<byte> bytes, int at) =>
        ByteAt(bytes, at) > ' ' ? at : SkipWhitespaceRest(bytes, at);

    /// <summary>
    /// Skips one value of any kind, inside <paramref name="depth"/> containers that are open already. Which kind of
    /// container is open at each level stands in the bits of one word, the innermost lowest.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int SkipValue(int at, int depth)
    {
        ReadOnlySpan<byte> bytes = _bytes;
        int open = 0;
        ulong objects = 0;
        while (true)
        {
            at = SkipWhitespace(bytes, at);
            byte first = ByteAt(bytes, at);
            if (first == '"')
            {
                at = SkipString(at);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (depth + open == _depthMax)
                {
                    return Fail(ParseErrorCode.TooDeep, at);
                }

                open++;
                objects = (objects << 1) | (first == '{' ? 1UL : 0UL);
                at = SkipWhitespace(bytes, at + 1);
                if (ByteAt(bytes, at) != first + 2)
                {
                    at = first == '{' ? SkipKey(at) : at;
                    if (at < 0)
                    {
                        return Failed;
                    }

                    continue;
                }
            }
            else
            {
                at = JsonScalars.Skip(bytes, at, first, out ParseErrorCode fault);
                if (fault != ParseErrorCode.None)
                {
                    return Fail(fault, at);
                }
            }

            // A value, or an empty container's inside, ends here: close what closes, then go on behind a comma.
            while (true)
            {
                if (at < 0 || open == 0)
                {
                    return at;
                }

                at = SkipWhitespace(bytes, at);
                byte next = ByteAt(bytes, at);
                bool inObject = (objects & 1) != 0;
                if (next == ',')
                {
                    at = inObject ? SkipKey(SkipWhitespace(bytes, at + 1)) : at + 1;
                    if (at < 0)
                    {
                        return Failed;
                    }

                    break;
                }

                if (next != (inObject ? '}' : ']'))
                {
                    return Fail(ParseErrorCode.UnexpectedByte, at);
                }

                at++;
                open--;
                objects >>= 1;
            }
        }
    }

    /// <summary>Whether a container may open inside <paramref name="depth"/> that are open already.</summary>
    public readonly bool MayOpen(int depth) => depth < _depthMax;

    /// <summary>Skips a key and its colon; <paramref name="at"/> is where the key must begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipKey(int at)
    {
        if (ByteAt(_bytes, at) != '"')
        {
            return Fail(ParseErrorCode.UnexpectedByte, at);
        }

        at = SkipString(at);
        return at < 0 ? Failed : SkipColon(at);
    }

    /// <summary>Skips a colon and the whitespace before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipColon(int at)
    {
        at = SkipWhitespace(_bytes, at);
        return ByteAt(_bytes, at) == ':' ? at + 1 : Fail(ParseErrorCode.UnexpectedByte, at);
    }

    /// <summary>Skips a string; <paramref name="at"/> is its opening quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipString(int at)
    {
        int close = JsonStrings.FindShortClose(_bytes, at + 1);
        return close >= 0 ? close + 1 : SkipStringRest(at + 1);
    }

    /// <summary>Notes what is wrong; at the end of the bytes it is always that they end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Fail(ParseErrorCode code, int at)
    {
        Fault = at >= _bytes.Length ? ParseErrorCode.UnexpectedEnd : code;
        FaultAt = at;
        return Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SkipWhitespaceRest(ReadOnlySpan<byte> bytes, int at)
    {
        while ((uint)at < (uint)bytes.Length
            && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SkipStringRest(int start)
    {
        int close = JsonStrings.FindClose(_bytes, start, out ParseErrorCode fault, out int loneSurrogateAt);
        if (fault != ParseErrorCode.None)
        {
            return Fail(fault, close);
        }

        if (LoneSurrogateAt == Failed)
        {
            LoneSurrogateAt = loneSurrogateAt;
        }

        return close + 1;
    }
}
