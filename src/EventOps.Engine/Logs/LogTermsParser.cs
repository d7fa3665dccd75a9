using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using EventOps.Engine.Logs.Terms;

namespace EventOps.Engine.Logs;

/// <summary>Reads what somebody searches for.</summary>
public static class LogTermsParser
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(Limits.LogExpressionMatchMs);

    /// <summary>
    /// Reads words and "quoted phrases", or, when all of it is between two slashes, one expression; false with the reason in
    /// <paramref name="problem"/>, a sentence for the caller.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogTerms? terms, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        terms = null;
        problem = null;
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            problem = "The query is empty.";
        }
        else if (trimmed.Length > Limits.LogTermsCharsMax)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"The query is longer than {Limits.LogTermsCharsMax} characters.");
        }
        else if (trimmed.Length > 2 && trimmed[0] == '/' && trimmed[^1] == '/')
        {
            Regex? expression = Compile(trimmed[1..^1], out problem);
            terms = expression is null ? null : new LogTerms([], [], expression);
        }
        else
        {
            terms = Split(trimmed, out problem);
        }

        return problem is null && terms is not null;
    }

    private static LogTerms? Split(string text, out string? problem)
    {
        problem = null;
        var words = new List<string>();
        var phrases = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '"')
            {
                int close = text.IndexOf('"', at + 1);
                if (close < 0)
                {
                    problem = "A quoted phrase has no end.";
                    return null;
                }

                Add(phrases, text[(at + 1)..close]);
                at = close + 1;
            }
            else
            {
                int end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '"')
                {
                    end++;
                }

                Add(words, text[at..end]);
                at = end;
            }
        }

        int count = words.Count + phrases.Count;
        problem = count == 0 ? "The query has no words."
            : count > Limits.LogTermsMax
                ? string.Create(CultureInfo.InvariantCulture, $"The query has more than {Limits.LogTermsMax} words and phrases.")
            : null;
        return problem is null ? new LogTerms(words, phrases, Expression: null) : null;
    }

    private static void Add(List<string> to, string term)
    {
        if (term.Length > 0)
        {
            to.Add(term);
        }
    }

    private static string? TooHeavy(LogExpressionWeight weight) =>
        weight.Repeats > Limits.LogExpressionRepeatsMax
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The expression's counted repetitions, those within each other multiplied, come to more than "
                    + $"{Limits.LogExpressionRepeatsMax}.")
        : weight.EndlessChoices > Limits.LogExpressionEndlessChoicesMax
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The expression's endlessly repeated groups have more than "
                    + $"{Limits.LogExpressionEndlessChoicesMax} optional repetitions in them.")
        : null;

    private static Regex? Compile(string pattern, out string? problem)
    {
        problem = null;
        if (pattern.Length > Limits.LogExpressionPatternCharsMax)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture, $"The expression is longer than {Limits.LogExpressionPatternCharsMax} characters.");
            return null;
        }

        problem = TooHeavy(LogExpressionWeight.Of(pattern));
        if (problem is not null)
        {
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException)
        {
            problem = "The expression is not a regular expression.";
        }
        catch (NotSupportedException)
        {
            problem = "The expression uses look-around, back-references or atomic groups, which a search does not have, or is too large.";
        }

        return null;
    }
}
