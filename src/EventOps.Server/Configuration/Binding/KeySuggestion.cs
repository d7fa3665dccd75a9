namespace EventOps.Server.Configuration.Binding;

/// <summary>Finds the key that was probably meant by one that does not exist.</summary>
internal static class KeySuggestion
{
    // A third of the shorter part: "Journl" finds "Journal", while "Colour" finds nothing.
    private const int LettersPerMistake = 3;

    /// <summary>The likely key, or <see langword="null"/> when none is near.</summary>
    public static string? For(string unknown)
    {
        var best = (Key: (string?)null, Distance: int.MaxValue);
        foreach (var known in SettingSchema.Keys)
        {
            var candidate = KeyPath.WithIndexesOf(known.Path, unknown);
            var distance = Distance(unknown, candidate);
            if (distance < best.Distance && IsNear(unknown, candidate, distance))
            {
                best = (candidate, distance);
            }
        }

        return best.Key;
    }

    /// <summary>
    /// Changes of one letter (insert, delete, replace, swap of neighbours) between two texts, letter case aside.
    /// </summary>
    public static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }

    // Near: few mistakes overall, or the setting's own name is right and only the section is missing or wrong.
    private static bool IsNear(string unknown, string candidate, int distance)
    {
        var name = unknown[(unknown.LastIndexOf(':') + 1)..];
        var candidateName = candidate[(candidate.LastIndexOf(':') + 1)..];
        if (name.Equals(candidateName, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var prefix = unknown.IndexOf(':', StringComparison.Ordinal) + 1;
        return distance <= MistakesMax(Math.Min(unknown.Length, candidate.Length) - prefix)
            && Distance(name, candidateName) <= MistakesMax(Math.Min(name.Length, candidateName.Length));
    }

    private static int MistakesMax(int letters) => Math.Max(1, letters / LettersPerMistake);

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
