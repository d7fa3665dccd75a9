using EventOps.Crash.Tests.Load;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>A subscription of the test: its path at the receiver, and which of the published events it matches.</summary>
/// <param name="Name">The subscriber's name, and its path.</param>
/// <param name="Priorities">Priorities it asks for; empty means all.</param>
/// <param name="IsStrict">Whether its order is strict.</param>
internal sealed record WebhookSubscriber(string Name, string[] Priorities, bool IsStrict = false)
{
    /// <summary>Sources of what the producers publish; the alert of a disabled subscription has another.</summary>
    internal const string Sources = "singles,batches";

    internal string Path => "/" + Name;

    /// <summary>The query of <c>GET /events</c> that lists what it matches.</summary>
    internal string Query => $"&source={Sources}" + (Priorities.Length == 0 ? "" : $"&priority={string.Join(',', Priorities)}");

    internal bool Matches(Posted posted) => Priorities.Length == 0 || Priorities.Contains(EventBody.PriorityOf(posted));

    internal object Body(string? callbackUrl) => callbackUrl is null
        ? new { subscriber = Name, event_types = Every, filter = Filter }
        : new { subscriber = Name, event_types = Every, callback_url = callbackUrl, ordering = IsStrict ? "strict" : "default", filter = Filter };

    private static readonly string[] Every = ["*"];

    private object Filter => Priorities.Length == 0
        ? new { source = Sources.Split(',') }
        : new { source = Sources.Split(','), priority = Priorities };
}
