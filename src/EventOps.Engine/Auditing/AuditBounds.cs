namespace EventOps.Engine.Auditing;

/// <summary>
/// How long the texts of an entry may be, in UTF-16 units, so that no caller's input makes entries large: the largest,
/// every character escaped, is about 40 KB, and a usual one 400 bytes. What is longer is cut and ends in an ellipsis.
/// </summary>
public static class AuditBounds
{
    /// <summary>Tenant, actor, action, key id, address, and the name of a detail: names the server checked, and IPv6
    /// with a scope.</summary>
    public const int NameMax = 64;

    /// <summary>A request id: what is taken from callers at most.</summary>
    public const int RequestIdMax = 128;

    /// <summary>A target: the longest names there are, two of them, or a path worth reading.</summary>
    public const int TargetMax = 512;

    /// <summary>Details of one entry.</summary>
    public const int DetailsMax = 8;

    /// <summary>A detail: a reviewer's note of a paragraph.</summary>
    public const int DetailMax = 512;

    private const char Ellipsis = '\u2026';

    internal static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        int keep = max - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep), [Ellipsis]);
    }
}
