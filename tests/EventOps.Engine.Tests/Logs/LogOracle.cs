using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventOps.Engine.Logs;

namespace EventOps.Engine.Tests.Logs;

/// <summary>The store as a list: a search looks at every line, text by text and character by character.</summary>
internal sealed class LogOracle
{
    private readonly List<(string Tenant, KeptLogLine Kept, List<string> Pieces, List<string> Folded)> _lines = [];

    internal int Count => _lines.Count;

    internal void Add(string tenant, long id, LogLine line)
    {
        List<string> pieces = PiecesOf(line);
        _lines.Add((tenant, new KeptLogLine(id, line), pieces, [.. pieces.Select(Fold)]));
    }

    internal void ForgetBefore(long id) => _lines.RemoveAll(one => one.Kept.Id < id);

    internal List<KeptLogLine> Find(LogQuery query) =>
    [
        .. _lines
            .Where(one => one.Tenant == query.Tenant && Matches(one.Kept.Line, query))
            .Where(one => query.Terms is not { } terms || Says(one.Pieces, one.Folded, terms))
            .Select(one => one.Kept)
            .Reverse(),
    ];

    internal static bool Same(KeptLogLine one, KeptLogLine other) =>
        one.Id == other.Id
        && one.Line with { Metadata = default } == other.Line with { Metadata = default }
        && one.Line.Metadata.Span.SequenceEqual(other.Line.Metadata.Span);

    internal static string? Difference(List<KeptLogLine> expected, IReadOnlyList<KeptLogLine> found)
    {
        for (int i = 0; i < Math.Max(expected.Count, found.Count); i++)
        {
            if (i >= expected.Count || i >= found.Count || !Same(expected[i], found[i]))
            {
                return $"line {i}: expected {expected.ElementAtOrDefault(i)}, found {found.ElementAtOrDefault(i)}";
            }
        }

        return null;
    }

    private static bool Matches(LogLine line, LogQuery query) =>
        line.AtMicros >= query.FromMicros
        && line.AtMicros < query.ToMicros
        && (query.Severity is null || query.Severity == line.Severity)
        && (query.Service is null || query.Service == line.Service)
        && (query.RequestId is null || query.RequestId == line.RequestId)
        && (query.UserId is null || query.UserId == line.UserId);

    private static bool Says(List<string> pieces, List<string> folded, LogTerms terms) =>
        terms.Words.All(word => folded.Exists(piece => HasWhole(piece, Fold(word))))
        && terms.Phrases.All(phrase => folded.Exists(piece => piece.Contains(Fold(phrase), StringComparison.Ordinal)))
        && (terms.Expression is null || pieces.Exists(piece => Regex.IsMatch(piece, terms.Expression.ToString())));

    private static List<string> PiecesOf(LogLine line)
    {
        List<string> pieces = [line.Message];
        if (!line.Metadata.IsEmpty)
        {
            using var metadata = JsonDocument.Parse(line.Metadata);
            AddValues(metadata.RootElement, pieces);
        }

        return pieces;
    }

    private static void AddValues(JsonElement value, List<string> pieces)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    pieces.Add(member.Name);
                    AddValues(member.Value, pieces);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    AddValues(item, pieces);
                }

                break;
            case JsonValueKind.String:
                pieces.Add(value.GetString()!);
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                pieces.Add(value.GetRawText());
                break;
        }
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            Rune lower = Rune.ToLowerInvariant(rune);
            folded.Append(lower.IsAscii && !rune.IsAscii ? rune : lower);
        }

        return folded.ToString();
    }

    private static bool HasWhole(string text, string word)
    {
        for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            bool goesOnBefore = at > 0 && IsWord(word.EnumerateRunes().First()) && IsWord(text[..at].EnumerateRunes().Last());
            int end = at + word.Length;
            bool goesOnBehind = end < text.Length && IsWord(word.EnumerateRunes().Last()) && IsWord(text[end..].EnumerateRunes().First());
            if (!goesOnBefore && !goesOnBehind)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(Rune rune) => Regex.IsMatch(rune.ToString(), @"^[\p{L}\p{Nd}\p{Mn}\p{Mc}_]$");
}
