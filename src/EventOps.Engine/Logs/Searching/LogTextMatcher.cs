using System.Text;
using System.Text.RegularExpressions;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Terms;

namespace EventOps.Engine.Logs.Searching;

/// <summary>What a line must say, compiled: words and phrases, each in any piece of its text, and an expression. One search's.</summary>
internal sealed class LogTextMatcher
{
    private readonly LogNeedle[] _needles;
    private readonly LogNeedle[] _literals;
    private readonly Regex? _expression;
    private readonly LogScratch _scratch = new();
    private int _timeouts;

    internal LogTextMatcher(LogTerms terms)
    {
        var needles = new List<LogNeedle>();
        foreach (string word in terms.Words)
        {
            needles.Add(LogNeedle.Word(word));
        }

        foreach (string phrase in terms.Phrases)
        {
            needles.Add(LogNeedle.Phrase(phrase));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(needles.Count, Limits.LogTermsMax, nameof(terms));
        _needles = [.. needles];
        _expression = terms.Expression;
        _literals = [.. LogExpression.LiteralsOf(terms.Expression).Select(LogNeedle.Phrase)];
    }

    /// <summary>Whether the expression took too long for some line.</summary>
    internal bool GaveUp => _timeouts > 0;

    /// <summary>The words that a block must have for a line of it to match.</summary>
    internal void AddHashes(ulong seed, List<ulong> hashes)
    {
        foreach (LogNeedle needle in _needles)
        {
            needle.AddHashes(seed, hashes);
        }

        foreach (LogNeedle literal in _literals)
        {
            literal.AddHashes(seed, hashes);
        }
    }

    internal bool Matches(LogLineView line, LogBudget budget) =>
        (_needles.Length == 0 || HasAll(line)) && (_expression is null || HasExpression(line, budget));

    private bool HasAll(LogLineView line)
    {
        uint missing = _needles.Length == 32 ? uint.MaxValue : (1u << _needles.Length) - 1;
        ReadOnlySpan<byte> message = _scratch.Fold(line.Message);
        missing = Look(message, missing);
        if (missing == 0 || line.Metadata.IsEmpty || !MayBeInMetadata(line.Metadata, missing))
        {
            return missing == 0;
        }

        var pieces = new LogPieces(default, line.Metadata, _scratch);
        while (missing != 0 && pieces.MoveNext())
        {
            missing = Look(_scratch.Fold(pieces.Current), missing);
        }

        return missing == 0;
    }

    /// <summary>Whether it is worth taking the metadata apart: values without escapes lie in it as they are.</summary>
    private bool MayBeInMetadata(ReadOnlySpan<byte> metadata, uint missing)
    {
        if (metadata.Contains((byte)'\\'))
        {
            return true;
        }

        ReadOnlySpan<byte> folded = _scratch.Fold(metadata);
        for (int i = 0; i < _needles.Length; i++)
        {
            if ((missing & (1u << i)) != 0 && !_needles[i].MayBeIn(folded))
            {
                return false;
            }
        }

        return true;
    }

    private uint Look(ReadOnlySpan<byte> folded, uint missing)
    {
        for (int i = 0; i < _needles.Length; i++)
        {
            if ((missing & (1u << i)) != 0 && _needles[i].IsIn(folded))
            {
                missing &= ~(1u << i);
            }
        }

        return missing;
    }

    /// <summary>Tries each piece, and gives the line up when one of them, or all together, take too long.</summary>
    private bool HasExpression(LogLineView line, LogBudget budget)
    {
        double? startedAtMs = null;
        var pieces = new LogPieces(line.Message, line.Metadata, _scratch);
        while (_timeouts < Limits.LogExpressionTimeoutsMax && pieces.MoveNext())
        {
            if (!HasLiterals(pieces.Current))
            {
                continue;
            }

            startedAtMs ??= budget.ElapsedMs;
            bool? isMatch = TryMatch(pieces.Current);
            if (isMatch == true)
            {
                return true;
            }

            // A short piece can take long without .NET's looking at the clock, and a line has thousands of them.
            if (isMatch is null || budget.ElapsedMs - startedAtMs >= Limits.LogExpressionMatchMs)
            {
                _timeouts++;
                return false;
            }
        }

        return false;
    }

    private bool HasLiterals(ReadOnlySpan<byte> piece)
    {
        if (_literals.Length == 0)
        {
            return true;
        }

        ReadOnlySpan<byte> folded = _scratch.Fold(piece);
        foreach (LogNeedle literal in _literals)
        {
            if (!literal.MayBeIn(folded))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the expression matches in the whole of a piece; null when that took too long.</summary>
    private bool? TryMatch(ReadOnlySpan<byte> piece)
    {
        Span<char> chars = _scratch.Chars(Math.Max(1, piece.Length));
        int count = Encoding.UTF8.GetChars(piece, chars);
        try
        {
            return _expression!.IsMatch(chars[..count]);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
