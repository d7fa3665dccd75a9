using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace EventOps.Engine.Schemas.Rules;

/// <summary>
/// A pattern, matched in time that is linear in the text whatever the pattern is: .NET's automaton engine, which does not
/// backtrack and refuses what would need it.
/// </summary>
internal sealed class SchemaPattern
{
    private const int StatesPerUnit = 16;
    private const int StackChars = 256;

    private readonly Regex _regex;

    /// <param name="text">As the schema has it.</param>
    /// <param name="regex">As .NET takes it.</param>
    /// <param name="states">What it may need, see <see cref="SchemaLimits.PatternStatesMax"/>.</param>
    internal SchemaPattern(string text, string regex, int states)
    {
        Text = text;
        WorkPerByte = 1 + (states / StatesPerUnit);
        _regex = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    internal string Text { get; }

    /// <summary>What a byte of text counts as work.</summary>
    internal int WorkPerByte { get; }

    internal bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length <= StackChars)
        {
            Span<char> few = stackalloc char[StackChars];
            return _regex.IsMatch(few[..Encoding.UTF8.GetChars(text, few)]);
        }

        char[] many = ArrayPool<char>.Shared.Rent(text.Length);
        bool matches = _regex.IsMatch(many.AsSpan(0, Encoding.UTF8.GetChars(text, many)));
        ArrayPool<char>.Shared.Return(many);
        return matches;
    }
}
