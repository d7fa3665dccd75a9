using System.Text.RegularExpressions;

namespace EventOps.Engine.Logs;

/// <summary>
/// What lines must say: all of the words, or the phrase, or what the expression matches. Case does not count, but in an
/// expression.
/// </summary>
/// <param name="Words">Each of them somewhere in the line, whole.</param>
/// <param name="Phrases">Each of them somewhere in the line, to the letter.</param>
/// <param name="Expression">Matches somewhere in the line; not backtracking, bounded in time.</param>
public sealed record LogTerms(IReadOnlyList<string> Words, IReadOnlyList<string> Phrases, Regex? Expression);
