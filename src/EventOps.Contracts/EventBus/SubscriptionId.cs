using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>Subscription ids as text: <c>sub_</c> and the 13 characters of the record that made it.</summary>
internal static class SubscriptionId
{
    private const string Prefix = "sub_";

    internal static string ToText(long id) => EventId.ToText(Prefix, id);

    internal static bool TryParse(string text, out long id) => EventId.TryParse(text, Prefix, out id);
}
