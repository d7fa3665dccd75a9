using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>A POST as it came in, in which life of the server, and how it ended.</summary>
/// <param name="delivery">The POST, of which only the ids are kept.</param>
/// <param name="life">The life of the server that sent it.</param>
/// <param name="madeAt">When the server made its body, on the same clock as ours.</param>
internal sealed class Arrival(ReceivedDelivery delivery, int life, DateTimeOffset madeAt)
{
    private volatile Ending? _ending;

    internal string Path => delivery.Path;

    internal string DeliveryId => delivery.DeliveryId;

    internal IReadOnlyList<string> EventIds => delivery.EventIds;

    /// <summary>Place in the order of arrival.</summary>
    internal long Order => delivery.Order;

    /// <summary>The life of the server that sent it.</summary>
    internal int Life { get; } = life;

    /// <summary>Whether a 2xx went out.</summary>
    internal bool IsAnswered => _ending is { Status: >= 200 and < 300 };

    /// <summary>From when its body was made until it was answered: no less than what the sender waited.</summary>
    internal TimeSpan Took => _ending?.Took ?? default;

    internal void End(int status) => _ending = new Ending(status, TimeProvider.System.GetUtcNow() - madeAt);

    private sealed record Ending(int Status, TimeSpan Took);
}
