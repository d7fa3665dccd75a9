using System.Text;

namespace EventOps.Engine.Logs.Terms;

/// <summary>A word or a phrase that is looked for in folded text, compiled. Immutable.</summary>
internal sealed class LogNeedle
{
    private readonly byte[] _folded;
    private readonly bool _wholeAtStart;
    private readonly bool _wholeAtEnd;

    private LogNeedle(string text, bool isWord)
    {
        _folded = LogFolding.Fold(text);
        _wholeAtStart = isWord && EndsInWord(_folded, atStart: true);
        _wholeAtEnd = isWord && EndsInWord(_folded, atStart: false);
    }

    /// <summary>Something that stands in the text whole: no word goes on where it begins or ends.</summary>
    internal static LogNeedle Word(string text) => new(text, isWord: true);

    /// <summary>Something that stands anywhere in the text.</summary>
    internal static LogNeedle Phrase(string text) => new(text, isWord: false);

    /// <summary>Whether its bytes are in a text, whole or not.</summary>
    internal bool MayBeIn(ReadOnlySpan<byte> folded) => folded.IndexOf(_folded) >= 0;

    /// <summary>Whether it is in a text.</summary>
    internal bool IsIn(ReadOnlySpan<byte> folded)
    {
        int from = 0;
        while (true)
        {
            int found = folded[from..].IndexOf(_folded);
            if (found < 0)
            {
                return false;
            }

            int start = from + found;
            int end = start + _folded.Length;
            if ((!_wholeAtStart || !EndsInWord(folded[..start], atStart: false))
                && (!_wholeAtEnd || !EndsInWord(folded[end..], atStart: true)))
            {
                return true;
            }

            from = start + 1;
        }
    }

    /// <summary>Adds the hashes of the words that a text must have whole to have this in it.</summary>
    internal void AddHashes(ulong seed, List<ulong> hashes)
    {
        var words = new LogWords(_folded);
        while (words.MoveNext())
        {
            if ((words.Start > 0 || _wholeAtStart) && (words.End < _folded.Length || _wholeAtEnd))
            {
                hashes.Add(LogHash.Of(words.Current, seed));
            }
        }
    }

    private static bool EndsInWord(ReadOnlySpan<byte> folded, bool atStart)
    {
        if (folded.IsEmpty)
        {
            return false;
        }

        Rune rune;
        if (atStart)
        {
            Rune.DecodeFromUtf8(folded, out rune, out _);
        }
        else
        {
            Rune.DecodeLastFromUtf8(folded, out rune, out _);
        }

        return LogFolding.IsWordRune(rune);
    }
}
