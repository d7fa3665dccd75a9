using System.Text;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>
/// A pattern as .NET takes it, and how many states it may need: one for each character, class and group, those under {n,m}
/// as often as that says. <c>$</c> becomes <c>\z</c>, because .NET's also matches before a last line feed, which would let
/// one more character through than the pattern's author reads there.
/// </summary>
/// <param name="Regex">For .NET.</param>
/// <param name="States">An upper estimate.</param>
internal readonly record struct PatternText(string Regex, long States)
{
    private const long Many = int.MaxValue;

    internal static PatternText Of(string text)
    {
        var regex = new StringBuilder(text.Length + 8);
        var open = new Stack<long>();
        long states = 1;
        long last = 1;
        for (int at = 0; at < text.Length;)
        {
            int next = NextOf(text, at);
            regex.Append(text[at] == '$' ? @"\z" : text[at..next]);
            switch (text[at])
            {
                case '(':
                    open.Push(states);
                    states = 1;
                    break;
                case ')' when open.Count > 0:
                    last = states;
                    states = Math.Min(open.Pop() + last, Many);
                    break;
                case '{' when TryReadRepetition(text[at..next], out long times):
                    // The piece before it counts once already.
                    long all = Math.Min(last * times, Many);
                    states = Math.Min(states + Math.Max(0, all - last), Many);
                    last = all;
                    break;
                case '*' or '+' or '?' or '|' or '^' or '$':
                    break;
                default:
                    last = 1;
                    states++;
                    break;
            }

            at = next;
        }

        return new PatternText(regex.ToString(), states);
    }

    // Behind an escape, a class or a repetition as a whole, or behind one character.
    private static int NextOf(string text, int at)
    {
        switch (text[at])
        {
            case '\\':
                return Math.Min(at + 2, text.Length);
            case '[':
                return EndOfClass(text, at);
            case '{':
                int close = text.IndexOf('}', at);
                return close > 0 && TryReadRepetition(text[at..(close + 1)], out _) ? close + 1 : at + 1;
            default:
                return at + 1;
        }
    }

    private static int EndOfClass(string text, int at)
    {
        // A bracket right behind the first one, or behind its ^, is a character for .NET.
        int next = at + 1;
        next += next < text.Length && text[next] == '^' ? 1 : 0;
        next += next < text.Length && text[next] == ']' ? 1 : 0;
        for (; next < text.Length && text[next] != ']'; next++)
        {
            next += text[next] == '\\' ? 1 : 0;
        }

        return Math.Min(next + 1, text.Length);
    }

    // {n}, {n,} or {n,m}: how often at most, as far as states are concerned.
    private static bool TryReadRepetition(string text, out long times)
    {
        times = 0;
        if (text.Length < 3 || text[0] != '{' || text[^1] != '}')
        {
            return false;
        }

        string[] bounds = text[1..^1].Split(',');
        if (bounds.Length > 2 || bounds[0].Length == 0
            || bounds.Any(bound => !bound.All(char.IsAsciiDigit)))
        {
            return false;
        }

        times = bounds.Where(bound => bound.Length > 0).Max(bound => bound.Length > 6 ? Many : long.Parse(bound));
        return true;
    }
}
