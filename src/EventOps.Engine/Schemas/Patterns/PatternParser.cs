using System.Text;

namespace EventOps.Engine.Schemas.Patterns;

/// <summary>
/// Reads the regular part of ECMA-262's patterns, as with its flag u: characters are code points. What is not regular
/// (look-around, back-references) or asks for more than the characters themselves (\b, flags) is refused.
/// </summary>
internal sealed class PatternParser
{
    private const int CountMax = 1_000;
    private const int GroupsMax = 100;

    private readonly PatternCursor _cursor;
    private readonly PatternEscapes _escapes;
    private readonly PatternClass _class;
    private int _open;

    private PatternParser(PatternCursor cursor)
    {
        _cursor = cursor;
        _escapes = new PatternEscapes(cursor);
        _class = new PatternClass(cursor, _escapes);
    }

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    internal static PatternPart? Parse(string text, out string problem)
    {
        var cursor = new PatternCursor(text);
        PatternPart part = new PatternParser(cursor).ReadChoice();
        if (cursor.Next == ')')
        {
            cursor.Refuse("a ) without its (");
        }

        problem = cursor.Problem;
        return cursor.HasProblem ? null : part;
    }

    private PatternPart ReadChoice()
    {
        var parts = new List<PatternPart> { ReadSequence() };
        while (_cursor.Take('|'))
        {
            parts.Add(ReadSequence());
        }

        return parts.Count == 1 ? parts[0] : new PatternPart.Choice(parts);
    }

    private PatternPart.Sequence ReadSequence()
    {
        var parts = new List<PatternPart>();
        while (!_cursor.HasProblem && _cursor.Next is not (-1 or '|' or ')'))
        {
            parts.Add(ReadRepeated());
        }

        return new PatternPart.Sequence(parts);
    }

    private PatternPart ReadRepeated()
    {
        PatternPart part = ReadAtom();
        (int Min, int? Max)? times = ReadTimes();
        if (times is null || _cursor.HasProblem)
        {
            return part;
        }

        if (part is PatternPart.Start or PatternPart.End)
        {
            _cursor.Refuse("nothing to repeat");
        }

        // Whether it is lazy changes what is captured, not whether the text matches.
        _cursor.Take('?');
        if (ReadTimes() is not null)
        {
            _cursor.Refuse("nothing to repeat");
        }

        return new PatternPart.Repeat(part, times.Value.Min, times.Value.Max);
    }

    private (int Min, int? Max)? ReadTimes()
    {
        switch (_cursor.Next)
        {
            case '*':
                _cursor.At++;
                return (0, null);
            case '+':
                _cursor.At++;
                return (1, null);
            case '?':
                _cursor.At++;
                return (0, 1);
            case '{':
                return ReadCounts();
            default:
                return null;
        }
    }

    // {n}, {n,} or {n,m}; a brace that begins none of them is a character.
    private (int Min, int? Max)? ReadCounts()
    {
        int begin = _cursor.At++;
        int? min = ReadNumber();
        int? max = min;
        if (min is not null && _cursor.Take(','))
        {
            max = ReadNumber();
        }

        if (min is null || !_cursor.Take('}'))
        {
            _cursor.At = begin;
            return null;
        }

        if (min > CountMax || max > CountMax)
        {
            _cursor.Refuse($"more than {CountMax} repetitions");
        }
        else if (max < min)
        {
            _cursor.Refuse("the numbers of a repetition are out of order");
        }

        return (min.Value, max);
    }

    private int? ReadNumber()
    {
        int begin = _cursor.At;
        long value = 0;
        while (_cursor.Next is >= '0' and <= '9')
        {
            value = Math.Min((value * 10) + (_cursor.Next - '0'), int.MaxValue);
            _cursor.At++;
        }

        return _cursor.At > begin ? (int)value : null;
    }

    private PatternPart ReadAtom()
    {
        int first = _cursor.Read();
        switch (first)
        {
            case '^':
                return new PatternPart.Start();
            case '$':
                return new PatternPart.End();
            case '.':
                return new PatternPart.One(CodePointSet.Dot);
            case '(':
                return ReadGroup();
            case '[':
                return new PatternPart.One(_class.Read());
            case '\\':
                return new PatternPart.One(_escapes.Read(inClass: false));
            case '*' or '+' or '?':
                _cursor.Refuse("nothing to repeat");
                break;
        }

        return new PatternPart.One(CodePointSet.Of((first, first)));
    }

    private PatternPart ReadGroup()
    {
        if (++_open > GroupsMax)
        {
            _cursor.Refuse($"more than {GroupsMax} groups inside each other");
        }
        else if (_cursor.Take('?') && !_cursor.Take(':') && !TakeName())
        {
            _cursor.Refuse("look-around, flags and other (? groups are not supported");
        }

        PatternPart inside = _cursor.HasProblem ? new PatternPart.Start() : ReadChoice();
        if (!_cursor.Take(')'))
        {
            _cursor.Refuse("a ( without its )");
        }

        _open--;
        return inside;
    }

    // <name>: it only names what is captured.
    private bool TakeName()
    {
        if (!_cursor.Take('<') || _cursor.Next is '=' or '!')
        {
            return false;
        }

        int begin = _cursor.At;
        while (_cursor.Next is '_' or '$' || (_cursor.Next >= 0 && Rune.IsLetterOrDigit(new Rune(_cursor.Next))))
        {
            _cursor.At++;
        }

        return _cursor.At > begin && _cursor.Take('>');
    }
}
