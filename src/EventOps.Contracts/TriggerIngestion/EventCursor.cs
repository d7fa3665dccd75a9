using EventOps.Engine.Records;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// Where a page ended, as text that callers hand back and need not understand: the id, and three characters by which a
/// text that was cut or mistyped is told. It holds no secret: it opens nothing its caller may not see anyway.
/// </summary>
internal static class EventCursor
{
    private const string Prefix = "cur_";
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int CheckLength = 3;

    internal static string ToText(long beforeId)
    {
        string id = EventId.ToText(Prefix, beforeId);
        return id + CheckOf(id);
    }

    internal static bool TryParse(string text, out long beforeId)
    {
        beforeId = 0;
        int length = text.Length - CheckLength;
        return length > 0
            && EventId.TryParse(text.AsSpan(0, length), Prefix, out beforeId)
            && text.AsSpan(length).SequenceEqual(CheckOf(text[..length]));
    }

    /// <summary>FNV-1a, folded to 15 bits.</summary>
    private static string CheckOf(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16_777_619;
        }

        hash ^= hash >> 15;
        return string.Create(CheckLength, hash, static (check, rest) =>
        {
            for (int i = 0; i < check.Length; i++, rest >>= 5)
            {
                check[i] = Digits[(int)(rest & 31)];
            }
        });
    }
}
