namespace EventOps.Contracts.Http;

/// <summary>A caller's own text in a message back to it: shortened, without control characters.</summary>
public static class ShownText
{
    private const int LengthMax = 64;

    /// <summary>The text as it may be shown.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string shown = text.Length > LengthMax ? string.Concat(text.AsSpan(0, LengthMax), "…") : text;
        return string.Create(shown.Length, shown, static (destination, source) =>
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
