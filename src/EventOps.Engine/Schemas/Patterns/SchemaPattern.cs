using System.Text;

namespace EventOps.Engine.Schemas.Patterns;

/// <summary>
/// A pattern as a deterministic automaton made when the schema is compiled: one look into a table for each character, no
/// allocation, nothing learnt while matching. A pattern whose table would be too large is refused instead.
/// </summary>
/// <remarks>
/// Not .NET's NonBacktracking engine: it builds its states while it matches, and an ambiguous pattern of 240 characters was
/// seen to take 50 µs a character and to hold 460 MB after 64,000 of them.
/// </remarks>
internal sealed class SchemaPattern
{
    private readonly Alphabet _alphabet;
    private readonly ushort[] _next;
    private readonly Outcome[] _outcomes;
    private readonly int _letters;

    internal SchemaPattern(string text, Alphabet alphabet, ushort[] next, Outcome[] outcomes)
    {
        Text = text;
        _alphabet = alphabet;
        _next = next;
        _outcomes = outcomes;
        _letters = alphabet.Samples.Count;
    }

    /// <summary>What a state says.</summary>
    [Flags]
    internal enum Outcome : byte
    {
        None = 0,

        /// <summary>The text matches if it ends here.</summary>
        AtEnd = 1,

        /// <summary>The text matches whatever follows.</summary>
        Matched = 2,

        /// <summary>The text does not match whatever follows.</summary>
        Lost = 4,
    }

    /// <summary>As the schema has it.</summary>
    internal string Text { get; }

    /// <summary>Whether the pattern matches somewhere in a text of valid UTF-8.</summary>
    internal bool IsMatch(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<ushort> ofAscii = _alphabet.OfAscii;
        int state = 0;
        for (int at = 0; at < text.Length;)
        {
            if ((_outcomes[state] & (Outcome.Matched | Outcome.Lost)) != 0)
            {
                break;
            }

            int letter;
            byte first = text[at];
            if (first < ofAscii.Length)
            {
                letter = ofAscii[first];
                at++;
            }
            else
            {
                Rune.DecodeFromUtf8(text[at..], out Rune rune, out int bytes);
                letter = _alphabet.Of(rune.Value);
                at += bytes;
            }

            state = _next[(state * _letters) + letter];
        }

        return (_outcomes[state] & (Outcome.Matched | Outcome.AtEnd)) != 0;
    }
}
