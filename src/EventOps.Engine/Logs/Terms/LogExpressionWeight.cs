namespace EventOps.Engine.Logs.Terms;

/// <summary>
/// What an expression may cost, by its text: .NET copies what is counted, and has a state for each set of copies that a text may
/// be in, of which there are few in a sequence and many in a group that goes on without end.
/// </summary>
/// <param name="Repeats">The counts it repeats by: those side by side added, those within each other multiplied.</param>
/// <param name="Choices">How often it may go on or not: <c>?</c>, <c>*</c> and <c>+</c> once, <c>{2,9}</c> seven times.</param>
/// <param name="EndlessChoices">Those of them within a group that is repeated without end.</param>
internal readonly record struct LogExpressionWeight(long Repeats, long Choices, long EndlessChoices)
{
    /// <summary>Weighs an expression; one that is not understood as if all of its counts were within each other.</summary>
    internal static LogExpressionWeight Of(string pattern) => OfParts(pattern) ?? OfUnknown(pattern);

    private static LogExpressionWeight? OfParts(string pattern)
    {
        var sum = default(LogExpressionWeight);
        for (int at = 0; at < pattern.Length;)
        {
            if (pattern[at] == '|')
            {
                at++;
                continue;
            }

            int end = LogExpressionAtoms.EndOf(pattern, at);
            int next = end < 0 ? -1 : LogExpressionAtoms.EndOfQuantifier(pattern, end);
            if (next < 0 || (pattern[at] == '(' ? OfGroup(pattern.AsSpan(at, end - at)) : default(LogExpressionWeight)) is not { } inner)
            {
                return null;
            }

            sum = sum.And(inner.Repeated(pattern.AsSpan(end, next - end), isGroup: pattern[at] == '('));
            at = next;
        }

        return sum;
    }

    /// <summary>What is in a group; null when it begins with something that may change how it is read.</summary>
    private static LogExpressionWeight? OfGroup(ReadOnlySpan<char> group) => group switch
    {
        ['(', '?', ':', .. var inner, ')'] => OfParts(inner.ToString()),
        ['(', '?', 'i', ')'] => default(LogExpressionWeight),
        ['(', '?', ..] => null,
        ['(', .. var inner, ')'] => OfParts(inner.ToString()),
        _ => null,
    };

    private static LogExpressionWeight OfUnknown(string pattern)
    {
        long repeats = 1;
        long choices = 0;
        long largest = 1;
        long number = 0;
        bool isInside = false;
        foreach (char one in pattern)
        {
            choices += one is '*' or '+' or '?' ? 1 : 0;
            repeats = one == '}' && isInside ? Capped(repeats * largest) : repeats;
            isInside = one == '{' || (isInside && one != '}');
            number = isInside && char.IsAsciiDigit(one) ? Capped((number * 10) + (one - '0')) : 0;
            largest = one == '{' ? 1 : Math.Max(largest, number);
        }

        bool hasRepeatedGroups = pattern.Contains("(?", StringComparison.Ordinal) || pattern.Contains(")*", StringComparison.Ordinal)
            || pattern.Contains(")+", StringComparison.Ordinal) || pattern.Contains("){", StringComparison.Ordinal);
        long all = choices + (repeats > 1 ? repeats : 0);
        return new LogExpressionWeight(repeats, all, hasRepeatedGroups ? all : 0);
    }

    private static long Capped(long number) => Math.Min(int.MaxValue, number);

    private LogExpressionWeight And(LogExpressionWeight other) => new(
        Capped(Repeats + other.Repeats), Capped(Choices + other.Choices), Capped(EndlessChoices + other.EndlessChoices));

    private LogExpressionWeight Repeated(ReadOnlySpan<char> quantifier, bool isGroup)
    {
        if (quantifier.IsEmpty)
        {
            return this;
        }

        bool isEndless = quantifier[0] is '*' or '+';
        long least = 0;
        long most = 1;
        if (quantifier[0] == '{')
        {
            ReadOnlySpan<char> counts = quantifier[1..quantifier.IndexOf('}')];
            int comma = counts.IndexOf(',');
            isEndless = comma >= 0 && comma == counts.Length - 1;
            least = NumberOf(comma < 0 ? counts : counts[..comma]);
            most = Math.Max(least, isEndless || comma < 0 ? least : NumberOf(counts[(comma + 1)..]));
        }

        long times = Math.Max(1, most);
        long within = Capped(Choices * times);
        return new LogExpressionWeight(
            times > 1 ? Capped(times * Math.Max(1, Repeats)) : Repeats,
            Capped(within + (isEndless ? 1 : most - least)),
            isGroup && isEndless ? within : Capped(EndlessChoices * times));
    }

    private static long NumberOf(ReadOnlySpan<char> digits)
    {
        long number = 0;
        foreach (char digit in digits)
        {
            number = char.IsAsciiDigit(digit) ? Capped((number * 10) + (digit - '0')) : int.MaxValue;
        }

        return number;
    }
}
