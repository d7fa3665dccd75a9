namespace EventOps.Operations.Reputation;

/// <summary>What one list said of one address.</summary>
/// <param name="List">The list.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Reason">Why it is listed, in the list's words; or why nothing is known; else null.</param>
/// <param name="Codes">The list's return codes, such as <c>127.0.0.2</c>.</param>
/// <param name="CheckedAt">When it was asked; null when it was not yet.</param>
/// <param name="ExpiresAt">Until when that counts; null when it was not asked yet.</param>
public sealed record ListCheck(
    BlockList List,
    ListVerdict Verdict,
    string? Reason,
    IReadOnlyList<string> Codes,
    DateTimeOffset? CheckedAt,
    DateTimeOffset? ExpiresAt)
{
    internal static ListCheck NotYet(BlockList list) => new(list, ListVerdict.Unknown, "not checked yet", [], null, null);
}
