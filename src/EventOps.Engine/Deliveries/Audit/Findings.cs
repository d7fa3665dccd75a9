using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>Gathers what is wrong as lines, and keeps the first of them: a broken lane may have a million.</summary>
internal sealed class Findings
{
    /// <summary>More than anyone reads, and a few KiB.</summary>
    internal const int KeptMax = 100;

    private readonly List<string> _lines = [];

    internal IReadOnlyList<string> Lines => _lines;

    internal long Count { get; private set; }

    internal static string NameOf(Subscription subscription) => subscription.IsInbox
        ? $"the inbox of {subscription.Terms.Tenant}"
        : $"{EventId.ToText(subscription.Replay is null ? "sub_" : "rpl_", subscription.Id)} ({subscription.Terms.Subscriber})";

    internal static string NameOf(Subscription subscription, DeliveryLane lane) =>
        $"{NameOf(subscription)} {lane.Priority.ToString().ToLowerInvariant()}";

    internal void Add(string line)
    {
        Count++;
        if (_lines.Count < KeptMax)
        {
            _lines.Add(line);
        }
    }

    internal void Add(Findings others)
    {
        Count += others.Count;
        _lines.AddRange(others._lines.Take(KeptMax - _lines.Count));
    }
}
