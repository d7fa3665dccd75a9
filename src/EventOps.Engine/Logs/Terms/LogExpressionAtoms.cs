namespace EventOps.Engine.Logs.Terms;

/// <summary>
/// Finds where the parts of an expression end: characters, escapes, classes, groups and what repeats them. Answers -1 where an
/// expression says something that is not understood here, so that nothing is concluded from it.
/// </summary>
internal static class LogExpressionAtoms
{
    private const string PlainEscapes = "dDwWsSbBAZzGnrtfvae";

    /// <summary>Where the part that begins here ends.</summary>
    internal static int EndOf(string pattern, int at) => pattern[at] switch
    {
        '\\' => EndOfEscape(pattern, at),
        '[' => EndOfClass(pattern, at),
        '(' => EndOfGroup(pattern, at),
        '|' or '{' => -1,
        _ => at + 1,
    };

    /// <summary>Where a quantifier that begins here ends; the same place when there is none.</summary>
    internal static int EndOfQuantifier(string pattern, int at)
    {
        if (at == pattern.Length || pattern[at] is not ('*' or '+' or '?' or '{'))
        {
            return at;
        }

        int end = at + 1;
        if (pattern[at] == '{')
        {
            while (end < pattern.Length && (char.IsAsciiDigit(pattern[end]) || pattern[end] == ','))
            {
                end++;
            }

            if (end == at + 1 || end == pattern.Length || pattern[end] != '}')
            {
                return -1;
            }

            end++;
        }

        return end < pattern.Length && pattern[end] == '?' ? end + 1 : end;
    }

    /// <summary>The character that a part stands for, when it is one.</summary>
    internal static char? LiteralOf(string pattern, int at, int end)
    {
        char first = pattern[at];
        if (first == '\\')
        {
            return end == at + 2 && !char.IsAsciiLetterOrDigit(pattern[at + 1]) && char.IsAscii(pattern[at + 1]) ? pattern[at + 1] : null;
        }

        bool isSpecial = first is '.' or '^' or '$' or ')' or '*' or '+' or '?';
        return end == at + 1 && !isSpecial && char.IsAscii(first) ? first : null;
    }

    private static int EndOfEscape(string pattern, int at)
    {
        if (at + 1 == pattern.Length)
        {
            return -1;
        }

        char escaped = pattern[at + 1];
        if (escaped is 'p' or 'P')
        {
            int close = pattern.IndexOf('}', at);
            return close < 0 ? -1 : close + 1;
        }

        return !char.IsAsciiLetterOrDigit(escaped) || PlainEscapes.Contains(escaped, StringComparison.Ordinal) ? at + 2 : -1;
    }

    private static int EndOfClass(string pattern, int at)
    {
        // A bracket that comes first is one of the class; one that opens another takes it away from this.
        int i = at + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        while (i < pattern.Length && pattern[i] != ']')
        {
            if (pattern[i] == '[')
            {
                return -1;
            }

            i += pattern[i] == '\\' ? 2 : 1;
        }

        return i < pattern.Length ? i + 1 : -1;
    }

    private static int EndOfGroup(string pattern, int at)
    {
        int depth = 1;
        int i = at + 1;
        while (i >= 0 && i < pattern.Length)
        {
            switch (pattern[i])
            {
                case '\\':
                    i += 2;
                    break;
                case '[':
                    i = EndOfClass(pattern, i);
                    break;
                case '(':
                    depth++;
                    i++;
                    break;
                case ')':
                    depth--;
                    i++;
                    if (depth == 0)
                    {
                        return i;
                    }

                    break;
                default:
                    i++;
                    break;
            }
        }

        return -1;
    }
}
