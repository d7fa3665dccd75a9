namespace EventOps.Engine.Schemas.Patterns;

/// <summary>Where the reading of a pattern is, in code points, and what is wrong with the pattern: the first thing found.</summary>
internal sealed class PatternCursor(string text)
{
    private readonly int[] _text = [.. text.EnumerateRunes().Select(rune => rune.Value)];

    internal int At { get; set; }

    internal string Problem { get; private set; } = string.Empty;

    internal bool HasProblem => Problem.Length > 0;

    /// <summary>The code point that comes next, or -1.</summary>
    internal int Next => At < _text.Length ? _text[At] : -1;

    /// <summary>The one behind that, or -1.</summary>
    internal int NextButOne => At + 1 < _text.Length ? _text[At + 1] : -1;

    /// <summary>Steps over what comes next and returns it.</summary>
    internal int Read()
    {
        int next = Next;
        At++;
        return next;
    }

    /// <summary>Steps over a code point, if that comes next.</summary>
    internal bool Take(int codePoint)
    {
        bool takes = Next == codePoint;
        At += takes ? 1 : 0;
        return takes;
    }

    internal void Refuse(string problem)
    {
        if (!HasProblem)
        {
            Problem = $"{problem} (at character {Math.Min(At, _text.Length)})";
        }
    }
}
