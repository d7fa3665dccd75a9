namespace EventOps.Engine.Logs.Terms;

/// <summary>Buffers for the text of one line at a time, as large as the largest so far. One thread's.</summary>
internal sealed class LogScratch
{
    private byte[] _unescaped = new byte[1_024];
    private byte[] _folded = new byte[4_096];
    private char[] _chars = new char[1_024];

    /// <summary>Room for a JSON string without its escapes.</summary>
    internal Span<byte> Unescaped(int bytes)
    {
        if (_unescaped.Length < bytes)
        {
            _unescaped = new byte[bytes * 2];
        }

        return _unescaped;
    }

    /// <summary>Text without case, valid until the next call.</summary>
    internal ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> text)
    {
        int room = text.Length * LogFolding.GrowthMax;
        if (_folded.Length < room)
        {
            _folded = new byte[room * 2];
        }

        return _folded.AsSpan(0, LogFolding.Fold(text, _folded));
    }

    /// <summary>Room for text as characters.</summary>
    internal Span<char> Chars(int count)
    {
        if (_chars.Length < count)
        {
            _chars = new char[count * 2];
        }

        return _chars;
    }
}
