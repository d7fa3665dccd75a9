using System.Buffers.Text;
using System.Text;

namespace EventOps.Engine.Schemas.Values;

/// <summary>A number that a schema names: exact, and as a machine word where it fits one.</summary>
internal sealed class NumberBound
{
    private const int WordDigitsMax = 18;

    private readonly byte[] _text;
    private readonly long _word;
    private readonly bool _isWord;

    internal NumberBound(byte[] text)
    {
        _text = text;
        _isWord = TryWord(text, out _word);
    }

    internal DecimalText Exact => new(_text);

    /// <summary>How a number of an event, as it is written, compares with this.</summary>
    internal int CompareFrom(ReadOnlySpan<byte> text) =>
        _isWord && TryWord(text, out long word) ? word.CompareTo(_word) : new DecimalText(text).CompareTo(Exact);

    /// <summary>As the schema writes it.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_text);

    private static bool TryWord(ReadOnlySpan<byte> text, out long word)
    {
        word = 0;
        return text.Length <= WordDigitsMax
            && Utf8Parser.TryParse(text, out word, out int consumed)
            && consumed == text.Length;
    }
}
