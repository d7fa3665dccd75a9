using System.Globalization;
using System.Text;

namespace EventOps.Engine.Schemas.Patterns;

/// <summary>Reads what a backslash begins in a pattern.</summary>
internal sealed class PatternEscapes(PatternCursor cursor)
{
    /// <summary>Reads an escape behind its backslash.</summary>
    internal CodePointSet Read(bool inClass)
    {
        int letter = cursor.Read();
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
            '0' when cursor.Next is not (>= '0' and <= '9') => 0,
            'x' => ReadHex(2),
            'u' => ReadUnicode(),
            > ' ' and < 127 when !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => -1,
        };
        if (codePoint < 0)
        {
            cursor.Refuse(letter < 0 ? "ends in \\" : $"the escape \\{new Rune(letter)} is not supported");
        }

        return CodePointSet.Of((codePoint, codePoint));
    }

    private CodePointSet ReadCategory(bool inverse)
    {
        var name = new StringBuilder();
        if (cursor.Take('{'))
        {
            while (cursor.Next is >= 'A' and <= 'z' && name.Length < 3)
            {
                name.Append((char)cursor.Read());
            }
        }

        CodePointSet? set = cursor.Take('}') && name.Length is 1 or 2 ? CodePointSet.OfCategory(name.ToString()) : null;
        if (set is null)
        {
            cursor.Refuse("\\p takes a general category of Unicode by its short name, such as \\p{L} or \\p{Lu}");
            return CodePointSet.Digits;
        }

        return inverse ? set.Inverse() : set;
    }

    private int ReadUnicode()
    {
        if (cursor.Take('{'))
        {
            int value = 0;
            int begin = cursor.At;
            while (char.IsAsciiHexDigit((char)Math.Max(0, cursor.Next)) && value <= 0x10ffff)
            {
                value = (value * 16) + HexOf(cursor.Read());
            }

            return cursor.At > begin && value <= 0x10ffff && cursor.Take('}') ? value : -1;
        }

        int unit = ReadHex(4);
        int behind = cursor.At;
        if (unit is >= 0xd800 and <= 0xdbff && cursor.Take('\\') && cursor.Take('u') && ReadHex(4) is >= 0xdc00 and <= 0xdfff and int low)
        {
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        cursor.At = behind;
        return unit is >= 0xd800 and <= 0xdfff ? -1 : unit;
    }

    private int ReadHex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (cursor.Next is < 0 or > 127 || !char.IsAsciiHexDigit((char)cursor.Next))
            {
                return -1;
            }

            value = (value * 16) + HexOf(cursor.Read());
        }

        return value;
    }

    private static int HexOf(int digit) => int.Parse([(char)digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
