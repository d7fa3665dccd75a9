namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// One POST a receiver got: recorded when its body had arrived, before anything was answered. Immutable but for <see
/// cref="Ended"/>.
/// </summary>
internal sealed class ReceivedDelivery
{
    /// <summary>No answer was given: the connection was closed by us, or by the sender before an answer.</summary>
    public const int NoAnswer = 0;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Place in the receiver's order of arrival, over all paths, from 1.</summary>
    public required long Order { get; init; }

    /// <summary>How often this delivery id has arrived at this path, this time included.</summary>
    public required int Attempt { get; init; }

    /// <summary>By the receiver's <see cref="TimeProvider"/>.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    public required string Path { get; init; }

    /// <summary>By name, case-insensitive; several values of one name are joined with a comma. Empty when only ids are kept.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The bytes as sent. Empty when only ids are kept.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the body says.</summary>
    public required DeliveryPayload Payload { get; init; }

    public string DeliveryId => Payload.DeliveryId;

    public string SubscriptionId => Payload.SubscriptionId;

    /// <summary>In the order of the body.</summary>
    public IReadOnlyList<string> EventIds => Payload.EventIds;

    /// <summary>For each of <see cref="EventIds"/>, whether it says <c>"replayed": true</c>.</summary>
    public IReadOnlyList<bool> Replayed => Payload.Replayed;

    /// <summary>
    /// Completes when the exchange is over, with the status answered or <see cref="NoAnswer"/>; how a test learns that
    /// a sender gave up on a receiver that hangs.
    /// </summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    internal void End(int status) => _ended.TrySetResult(status);

    /// <summary>The same without what takes memory.</summary>
    internal ReceivedDelivery WithIdsOnly() => new()
    {
        Order = Order,
        Attempt = Attempt,
        ArrivedAt = ArrivedAt,
        Path = Path,
        Headers = new Dictionary<string, string>(),
        Body = default,
        Payload = Payload,
    };
}
