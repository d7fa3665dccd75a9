using System.Text;

namespace EventOps.Engine.Logs.Terms;

/// <summary>The words of a folded text: runs of letters, digits and underscores as long as they go.</summary>
internal ref struct LogWords(ReadOnlySpan<byte> folded)
{
    private readonly ReadOnlySpan<byte> _text = folded;
    private int _end;

    /// <summary>Where the word begins.</summary>
    internal int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    internal readonly int End => _end;

    internal readonly ReadOnlySpan<byte> Current => _text[Start.._end];

    internal bool MoveNext()
    {
        int at = _end;
        int length = 0;
        while (at < _text.Length && !IsWordAt(at, out length))
        {
            at += length;
        }

        Start = at;
        while (at < _text.Length && IsWordAt(at, out length))
        {
            at += length;
        }

        _end = at;
        return at > Start;
    }

    private readonly bool IsWordAt(int at, out int length)
    {
        byte one = _text[at];
        if (one < 0x80)
        {
            length = 1;
            return (uint)(one - 'a') < 26 || (uint)(one - '0') < 10 || one == '_';
        }

        Rune.DecodeFromUtf8(_text[at..], out Rune rune, out length);
        return LogFolding.IsWordRune(rune);
    }
}
