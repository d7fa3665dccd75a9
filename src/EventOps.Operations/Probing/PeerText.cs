namespace EventOps.Operations.Probing;

/// <summary>What a peer said, fit for a reason: short, on one line, visible ASCII.</summary>
internal static class PeerText
{
    private const int CharactersMax = 120;

    internal static string Of(string text) => string.Create(Math.Min(text.Length, CharactersMax), text, static (shown, said) =>
    {
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = said[i] is >= ' ' and <= '~' ? said[i] : '?';
        }
    });
}
