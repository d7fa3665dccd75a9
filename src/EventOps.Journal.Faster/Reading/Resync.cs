using EventOps.Journal.Faster.Format;

namespace EventOps.Journal.Faster.Reading;

/// <summary>
/// Finds the next entry behind a damaged one. FASTER's checksum is weak, and a payload may hold bytes that look like an
/// entry, so a place is believed only when
/// 1. the damaged entry's own length leads there (a flipped bit sits in the payload far more often than in the
/// length), or
/// 2. a chain of entries leads from there to a commit record that names its own address, to the end of the page, or at
///    least over several entries.
/// </summary>
internal static class Resync
{
    private const int ChainEntriesEnough = 4;

    /// <summary>Offset in the page where reading can go on behind the bad item at <paramref name="offset"/>; the
    /// page's limit if nowhere.</summary>
    public static int After(LogPage page, int offset)
    {
        page.KindAt(offset, out var claimedBytes, out _);
        if (claimedBytes > 0 && LeadsOn(page, offset + claimedBytes))
        {
            return offset + claimedBytes;
        }

        var candidate = offset + EntryFormat.AlignmentBytes;
        while (candidate <= page.Limit - EntryFormat.HeaderBytes)
        {
            var kind = page.KindAt(candidate, out _, out _);
            if (kind == ItemKind.Commit || (kind == ItemKind.Entry && ChainHolds(page, candidate)))
            {
                return candidate;
            }

            candidate = kind == ItemKind.Zero ? BehindZeros(page, candidate) : candidate + EntryFormat.AlignmentBytes;
        }

        return page.Limit;
    }

    private static bool LeadsOn(LogPage page, int offset) => offset == page.Limit
        || page.KindAt(offset, out _, out _) switch
        {
            ItemKind.Entry or ItemKind.Commit => true,
            ItemKind.Zero => page.FirstNonZero(offset) == page.Limit,
            _ => false,
        };

    private static bool ChainHolds(LogPage page, int offset)
    {
        var entries = 0;
        while (offset < page.Limit)
        {
            switch (page.KindAt(offset, out var totalBytes, out _))
            {
                case ItemKind.Commit:
                    return true;
                case ItemKind.Entry:
                    entries++;
                    break;
                case ItemKind.Zero:
                    return page.FirstNonZero(offset) == page.Limit;
                default:
                    if (totalBytes == 0 || !LeadsOn(page, offset + totalBytes))
                    {
                        return entries >= ChainEntriesEnough;
                    }

                    break;
            }

            offset += totalBytes;
        }

        return true;
    }

    // An entry's checksum may begin with zero bytes: step back over a whole header from the first byte that is not
    // zero.
    private static int BehindZeros(LogPage page, int offset)
    {
        var aligned = page.FirstNonZero(offset) & -EntryFormat.AlignmentBytes;
        return Math.Max(offset, aligned - EntryFormat.HeaderBytes) + EntryFormat.AlignmentBytes;
    }
}
