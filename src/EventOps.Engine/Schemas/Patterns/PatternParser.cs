using System.Globalization;
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

    private readonly int[] _text;
    private int _at;
    private int _open;

    private PatternParser(string text) => _text = [.. text.EnumerateRunes().Select(rune => rune.Value)];

    /// <summary>What is wrong with the pattern; the first thing found.</summary>
    internal string Problem { get; private set; } = string.Empty;

    private bool HasProblem => Problem.Length > 0;

    private int Next => _at < _text.Length ? _text[_at] : -1;

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    internal static PatternPart? Parse(string text, out string problem)
    {
        var parser = new PatternParser(text);
        PatternPart part = parser.ReadChoice();
        if (parser.Next == ')')
        {
            parser.Refuse("a ) without its (");
        }

        problem = parser.Problem;
        return parser.HasProblem ? null : part;
    }

    private PatternPart ReadChoice()
    {
        var parts = new List<PatternPart> { ReadSequence() };
        while (Take('|'))
        {
            parts.Add(ReadSequence());
        }

        return parts.Count == 1 ? parts[0] : new PatternPart.Choice(parts);
    }

    private PatternPart.Sequence ReadSequence()
    {
        var parts = new List<PatternPart>();
        while (!HasProblem && Next is not (-1 or '|' or ')'))
        {
            parts.Add(ReadRepeated());
        }

        return new PatternPart.Sequence(parts);
    }

    private PatternPart ReadRepeated()
    {
        PatternPart part = ReadAtom();
        (int Min, int? Max)? times = ReadTimes();
        if (times is null || HasProblem)
        {
            return part;
        }

        if (part is PatternPart.Start or PatternPart.End)
        {
            Refuse("nothing to repeat");
        }

        // Whether it is lazy changes what is captured, not whether the text matches.
        Take('?');
        if (ReadTimes() is not null)
        {
            Refuse("nothing to repeat");
        }

        return new PatternPart.Repeat(part, times.Value.Min, times.Value.Max);
    }

    private (int Min, int? Max)? ReadTimes()
    {
        switch (Next)
        {
            case '*':
                _at++;
                return (0, null);
            case '+':
                _at++;
                return (1, null);
            case '?':
                _at++;
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
        int begin = _at++;
        int? min = ReadNumber();
        int? max = min;
        if (min is not null && Take(','))
        {
            max = ReadNumber();
        }

        if (min is null || !Take('}'))
        {
            _at = begin;
            return null;
        }

        if (min > CountMax || max > CountMax)
        {
            Refuse($"more than {CountMax} repetitions");
        }
        else if (max < min)
        {
            Refuse("the numbers of a repetition are out of order");
        }

        return (min.Value, max);
    }

    private int? ReadNumber()
    {
        int begin = _at;
        long value = 0;
        while (Next is >= '0' and <= '9')
        {
            value = Math.Min((value * 10) + (Next - '0'), int.MaxValue);
            _at++;
        }

        return _at > begin ? (int)value : null;
    }

    private PatternPart ReadAtom()
    {
        int first = _text[_at++];
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
                return new PatternPart.One(new ClassReader(this).Read());
            case '\\':
                return new PatternPart.One(ReadEscape(inClass: false));
            case '*' or '+' or '?':
                Refuse("nothing to repeat");
                break;
        }

        return new PatternPart.One(CodePointSet.Of((first, first)));
    }

    private PatternPart ReadGroup()
    {
        if (++_open > GroupsMax)
        {
            Refuse($"more than {GroupsMax} groups inside each other");
        }
        else if (Take('?') && !Take(':') && !TakeName())
        {
            Refuse("look-around, flags and other (? groups are not supported");
        }

        PatternPart inside = HasProblem ? new PatternPart.Start() : ReadChoice();
        if (!Take(')'))
        {
            Refuse("a ( without its )");
        }

        _open--;
        return inside;
    }

    // <name>: it only names what is captured.
    private bool TakeName()
    {
        if (!Take('<') || Next is '=' or '!')
        {
            return false;
        }

        int begin = _at;
        while (Next is '_' or '$' || (Next >= 0 && Rune.IsLetterOrDigit(new Rune(Next))))
        {
            _at++;
        }

        return _at > begin && Take('>');
    }

    private CodePointSet ReadEscape(bool inClass)
    {
        int letter = Next;
        _at++;
        switch (letter)
        {
            case 'd':
                return CodePointSet.Digits;
            case 'D':
                return CodePointSet.Digits.Inverse();
            case 'w':
                return CodePointSet.WordCharacters;
            case 'W':
                return CodePointSet.WordCharacters.Inverse();
            case 's':
                return CodePointSet.Spaces;
            case 'S':
                return CodePointSet.Spaces.Inverse();
            case 'p' or 'P':
                return ReadCategory(inverse: letter == 'P');
        }

        int codePoint = letter switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'b' when inClass => '\b',
            '0' when Next is not (>= '0' and <= '9') => 0,
            'x' => ReadHex(2),
            'u' => ReadUnicode(),
            > ' ' and < 127 when !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => -1,
        };
        if (codePoint < 0)
        {
            Refuse(letter < 0 ? "ends in \\" : $"the escape \\{new Rune(letter)} is not supported");
        }

        return CodePointSet.Of((codePoint, codePoint));
    }

    private CodePointSet ReadCategory(bool inverse)
    {
        var name = new StringBuilder();
        if (Take('{'))
        {
            while (Next is >= 'A' and <= 'z' && name.Length < 3)
            {
                name.Append((char)_text[_at++]);
            }
        }

        CodePointSet? set = Take('}') && name.Length is 1 or 2 ? CodePointSet.OfCategory(name.ToString()) : null;
        if (set is null)
        {
            Refuse("\\p takes a general category of Unicode by its short name, such as \\p{L} or \\p{Lu}");
            return CodePointSet.Digits;
        }

        return inverse ? set.Inverse() : set;
    }

    private int ReadUnicode()
    {
        if (Take('{'))
        {
            int value = 0;
            int begin = _at;
            while (char.IsAsciiHexDigit((char)Math.Max(0, Next)) && value <= 0x10ffff)
            {
                value = (value * 16) + HexOf(_text[_at++]);
            }

            return _at > begin && value <= 0x10ffff && Take('}') ? value : -1;
        }

        int unit = ReadHex(4);
        int behind = _at;
        if (unit is >= 0xd800 and <= 0xdbff && Take('\\') && Take('u') && ReadHex(4) is >= 0xdc00 and <= 0xdfff and int low)
        {
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        _at = behind;
        return unit is >= 0xd800 and <= 0xdfff ? -1 : unit;
    }

    private int ReadHex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (Next is < 0 or > 127 || !char.IsAsciiHexDigit((char)Next))
            {
                return -1;
            }

            value = (value * 16) + HexOf(_text[_at++]);
        }

        return value;
    }

    private static int HexOf(int digit) => int.Parse([(char)digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private bool Take(int codePoint)
    {
        bool takes = Next == codePoint;
        _at += takes ? 1 : 0;
        return takes;
    }

    private void Refuse(string problem)
    {
        if (!HasProblem)
        {
            Problem = $"{problem} (at character {Math.Min(_at, _text.Length)})";
        }
    }

    /// <summary>Reads what stands in brackets, behind the opening one.</summary>
    private readonly struct ClassReader(PatternParser parser)
    {
        internal CodePointSet Read()
        {
            bool inverse = parser.Take('^');
            var ranges = new List<(int From, int To)>();
            while (!parser.HasProblem && !parser.Take(']'))
            {
                if (parser.Next < 0)
                {
                    parser.Refuse("a [ without its ]");
                    break;
                }

                CodePointSet one = ReadOne();
                bool isRange = parser.Next == '-' && parser._at + 1 < parser._text.Length && parser._text[parser._at + 1] != ']';
                if (!isRange)
                {
                    ranges.AddRange(one.Ranges);
                    continue;
                }

                parser._at++;
                AddRange(ranges, one, ReadOne());
            }

            CodePointSet all = CodePointSet.Of([.. ranges]);
            return inverse ? all.Inverse() : all;
        }

        private void AddRange(List<(int From, int To)> ranges, CodePointSet first, CodePointSet last)
        {
            if (first.Ranges is not [(int from, int same)] || last.Ranges is not [(int to, int equal)]
                || from != same || to != equal || to < from)
            {
                parser.Refuse("a range in [] is out of order, or of more than characters");
                return;
            }

            ranges.Add((from, to));
        }

        private CodePointSet ReadOne()
        {
            int next = parser.Next;
            parser._at++;
            return next == '\\' ? parser.ReadEscape(inClass: true) : CodePointSet.Of((next, next));
        }
    }
}
