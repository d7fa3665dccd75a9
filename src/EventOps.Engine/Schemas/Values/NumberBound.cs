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
        _isWord = text.Length <= WordDigitsMax && Utf8Parser.TryParse(text, out _word, out int consumed) && consumed == text.Length;
    }

    internal DecimalText Exact => new(_text);

    /// <summary>How a number of an event, as it is written, compares with this.</summary>
    internal int CompareFrom(ReadOnlySpan<byte> text)
    {
        if (!_isWord || text.Length > WordDigitsMax || !Utf8Parser.TryParse(text, out long whole, out int consumed))
        {
            return new DecimalText(text).CompareTo(Exact);
        }

        if (consumed == text.Length)
        {
            return whole.CompareTo(_word);
        }

        // A plain fraction, not below zero: the part before the point decides, unless it is equal.
        if (text[0] == '-' || text[(consumed + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || text[consumed] != '.')
        {
            return new DecimalText(text).CompareTo(Exact);
        }

        return whole != _word
            ? whole.CompareTo(_word)
            : text[(consumed + 1)..].IndexOfAnyExcept((byte)'0') >= 0 ? 1 : 0;
    }

    /// <summary>As the schema writes it.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_text);
}
