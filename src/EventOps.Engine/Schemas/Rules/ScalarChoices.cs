using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Rules;

/// <summary>The scalars an enum or const names.</summary>
internal sealed class ScalarChoices
{
    private readonly JsonTypes _literals;
    private readonly bool _true;
    private readonly bool _false;
    private readonly NameTable? _strings;
    private readonly NumberBound[] _numbers;

    /// <param name="keyword">enum or const.</param>
    /// <param name="words">null, true and false, those that are allowed.</param>
    /// <param name="strings">The strings, without escapes, each once.</param>
    /// <param name="numbers">The numbers, in order.</param>
    /// <param name="quoted">All of them, for messages.</param>
    internal ScalarChoices(
        SchemaKeyword keyword, IReadOnlySet<string> words, byte[][] strings, NumberBound[] numbers, string quoted)
    {
        Keyword = keyword;
        Quoted = quoted;
        _true = words.Contains("true");
        _false = words.Contains("false");
        _literals = words.Contains("null") ? JsonTypes.Null : JsonTypes.None;
        _strings = strings.Length > 0 ? new NameTable(strings) : null;
        _numbers = numbers;
    }

    internal SchemaKeyword Keyword { get; }

    internal string Quoted { get; }

    internal bool TakesLiteral(byte first) => first switch
    {
        (byte)'t' => _true,
        (byte)'f' => _false,
        _ => _literals != JsonTypes.None,
    };

    internal bool TakesString(ReadOnlySpan<byte> text) =>
        _strings is not null && _strings.Find(text, Fingerprint.OfName(text)) >= 0;

    internal bool TakesNumber(ReadOnlySpan<byte> text)
    {
        int low = 0;
        int high = _numbers.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _numbers[middle].CompareFrom(text);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order > 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}
