namespace EventOps.Tests.Shared.Webhooks;

/// <summary>How a <see cref="WebhookReceiver"/> listens and what it remembers.</summary>
internal sealed record ReceiverOptions
{
    /// <summary>0 takes a free one; another lets a receiver come back where one was.</summary>
    public int Port { get; init; }

    /// <summary>Keep delivery ids and event ids only: for long runs, where bodies would fill memory.</summary>
    public bool KeepsIdsOnly { get; init; }

    /// <summary>What arrival times are taken from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Sees each delivery whole, on the request's thread and before it is recorded: checks that need the bytes go here
    /// when only ids are kept. An exception from it fails the request with 500 and the receiver's disposal.
    /// </summary>
    public Action<ReceivedDelivery>? Inspect { get; init; }
}
