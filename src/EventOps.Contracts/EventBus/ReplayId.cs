using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>Replay ids as text: <c>rpl_</c> and the 13 characters of the record that started it.</summary>
internal static class ReplayId
{
    private const string Prefix = "rpl_";

    internal static string ToText(long id) => EventId.ToText(Prefix, id);

    internal static bool TryParse(string text, out long id) => EventId.TryParse(text, Prefix, out id);
}
