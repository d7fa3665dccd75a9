using System.Text.RegularExpressions;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>An event as the model knows it.</summary>
internal sealed record ModelEvent(long Id, string Tenant, string Type, int Priority, string Data);

/// <summary>A subscription as the model knows it: its terms and the ids acknowledged.</summary>
internal sealed record ModelSubscription(long Id, string Subscriber, string[] Types, int Priorities)
{
    internal SortedSet<long> Acked { get; } = [];

    internal bool Sees(ModelEvent one) => one.Id > Id && one.Tenant == Support.EngineHost.Tenant
        && (Priorities == 0 || ((Priorities >> one.Priority) & 1) == 1)
        && (Types.Length == 0 || Types.Any(type =>
            Regex.IsMatch(one.Type, "^" + Regex.Escape(type).Replace(@"\*", ".*", StringComparison.Ordinal) + "\\z")));
}

/// <summary>The whole state of an engine, as plainly as it can be written.</summary>
internal sealed class EngineModel
{
    internal List<ModelEvent> Events { get; } = [];

    internal List<ModelSubscription> Subscriptions { get; } = [];

    internal Dictionary<string, string?> Types { get; } = [];

    /// <summary>What each idempotency key stands for: the body and the event.</summary>
    internal Dictionary<string, (string Body, long Id)> Keys { get; } = [];

    internal long LastId { get; set; }

    internal IEnumerable<ModelSubscription> Of(string subscriber) => Subscriptions.Where(one => one.Subscriber == subscriber);

    internal int MatchesOf(ModelEvent one) => Subscriptions.Count(subscription => subscription.Sees(one with { Id = long.MaxValue }));

    internal List<ModelEvent> Polled(string subscriber, long? since) => [.. Events.Where(one =>
        one.Id > (since ?? 0)
        && Of(subscriber).Any(subscription => subscription.Sees(one) && !(since is null && subscription.Acked.Contains(one.Id))))];
}
