namespace EventOps.Contracts.OpsConsole;

/// <summary>Which names somebody may have meant.</summary>
internal static class NearestNames
{
    private const int NamesMax = 3;

    /// <summary>Another server may know very many names: a suggestion is worth looking at this many of them closely, some
    /// milliseconds with the longest there may be.</summary>
    private const int ComparedMax = 1_000;

    /// <summary>Longer names than this are compared by their beginning alone.</summary>
    private const int ComparedLengthMax = 100;

    /// <summary>Those that begin as it does, which is how a histogram's parts are found, and those a few letters away.</summary>
    internal static IReadOnlyList<string> Of(string name, IReadOnlyList<string> known) =>
    [
        .. known
            .OrderByDescending(one => SharedPrefix(name, one))
            .Take(ComparedMax)
            .Select(one => (Name: one, Distance: one.StartsWith(name, StringComparison.Ordinal) ? 1 : DistanceOf(name, one)))
            .Where(one => one.Distance <= Math.Max(2, name.Length / 4))
            .OrderBy(static one => one.Distance)
            .ThenBy(static one => one.Name, StringComparer.Ordinal)
            .Take(NamesMax)
            .Select(static one => one.Name),
    ];

    private static int SharedPrefix(string name, string other) => name.AsSpan().CommonPrefixLength(other);

    /// <summary>Letters put in, left out or changed, at least.</summary>
    private static int DistanceOf(string from, string to)
    {
        if (Math.Max(from.Length, to.Length) > ComparedLengthMax || Math.Abs(from.Length - to.Length) > from.Length)
        {
            return int.MaxValue;
        }

        int[] above = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.Min(replaced, Math.Min(above[j], above[j - 1]) + 1);
            }
        }

        return above[to.Length];
    }
}
