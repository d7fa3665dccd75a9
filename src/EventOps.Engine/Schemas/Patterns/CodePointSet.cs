using System.Collections.Concurrent;
using System.Globalization;

namespace EventOps.Engine.Schemas.Patterns;

/// <summary>A set of code points: ranges in order that neither overlap nor touch. Immutable.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10ffff;

    // As many as there are categories: names that are none are not kept.
    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new(StringComparer.Ordinal);

    private CodePointSet((int From, int To)[] ranges) => Ranges = ranges;

    internal static CodePointSet Digits { get; } = Of(('0', '9'));

    internal static CodePointSet WordCharacters { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    internal static CodePointSet Spaces { get; } = Of(
        (0x09, 0x0d), (0x20, 0x20), (0xa0, 0xa0), (0x1680, 0x1680), (0x2000, 0x200a), (0x2028, 0x2029), (0x202f, 0x202f),
        (0x205f, 0x205f), (0x3000, 0x3000), (0xfeff, 0xfeff));

    /// <summary>What a dot stands for: anything that does not end a line.</summary>
    internal static CodePointSet Dot { get; } = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Inverse();

    internal (int From, int To)[] Ranges { get; }

    internal static CodePointSet Of(params (int From, int To)[] ranges)
    {
        var merged = new List<(int From, int To)>();
        foreach ((int from, int to) in ranges.OrderBy(one => one.From))
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            }
            else
            {
                merged.Add((from, to));
            }
        }

        return new CodePointSet([.. merged]);
    }

    /// <summary>A general category of Unicode by its short name, such as L or Lu; null when there is none.</summary>
    internal static CodePointSet? OfCategory(string name)
    {
        if (Categories.TryGetValue(name, out CodePointSet? known))
        {
            return known;
        }

        var ranges = new List<(int From, int To)>();
        for (int at = 0; at <= Last; at++)
        {
            if (ShortName(CharUnicodeInfo.GetUnicodeCategory(at)).StartsWith(name, StringComparison.Ordinal))
            {
                if (ranges.Count > 0 && ranges[^1].To == at - 1)
                {
                    ranges[^1] = (ranges[^1].From, at);
                }
                else
                {
                    ranges.Add((at, at));
                }
            }
        }

        return ranges.Count == 0 ? null : Categories.GetOrAdd(name, new CodePointSet([.. ranges]));
    }

    internal CodePointSet Inverse()
    {
        var gaps = new List<(int From, int To)>();
        int next = 0;
        foreach ((int from, int to) in Ranges)
        {
            if (from > next)
            {
                gaps.Add((next, from - 1));
            }

            next = to + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return new CodePointSet([.. gaps]);
    }

    internal bool Contains(int codePoint)
    {
        int low = 0;
        int high = Ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (codePoint > Ranges[middle].To)
            {
                low = middle + 1;
            }
            else if (codePoint < Ranges[middle].From)
            {
                high = middle - 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static string ShortName(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
