namespace EventOps.Engine.Schemas.Checking;

/// <summary>Finds two equal items by their fingerprints.</summary>
internal static class EqualItems
{
    // So few are compared with each other sooner than sorted.
    private const int FewItems = 8;

    /// <summary>A pair, or null. The numbers are right only where they are wanted; the fingerprints may be moved.</summary>
    internal static (int One, int Other)? Find(Span<UInt128> prints, bool wantsNumbers)
    {
        if (wantsNumbers)
        {
            return FindNumbers(prints);
        }

        if (prints.Length <= FewItems)
        {
            for (int i = 1; i < prints.Length; i++)
            {
                if (prints[..i].Contains(prints[i]))
                {
                    return (0, i);
                }
            }

            return null;
        }

        prints.Sort();
        for (int i = 1; i < prints.Length; i++)
        {
            if (prints[i] == prints[i - 1])
            {
                return (i - 1, i);
            }
        }

        return null;
    }

    private static (int One, int Other)? FindNumbers(Span<UInt128> prints)
    {
        var seen = new Dictionary<UInt128, int>();
        for (int i = 0; i < prints.Length; i++)
        {
            if (!seen.TryAdd(prints[i], i))
            {
                return (seen[prints[i]], i);
            }
        }

        return null;
    }
}
