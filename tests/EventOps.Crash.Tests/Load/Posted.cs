namespace EventOps.Crash.Tests.Load;

/// <summary>
/// An event that was sent, and what is known of its fate. One worker's until the kill, then the audit's.
/// </summary>
internal sealed class Posted
{
    internal required long Number { get; init; }

    internal required string Type { get; init; }

    internal required string Source { get; init; }

    internal required byte[] Data { get; init; }

    /// <summary>The request it came with.</summary>
    internal required PostedRequest Request { get; init; }

    /// <summary>The id its acknowledgement named, or null while there is none.</summary>
    internal string? AcknowledgedId { get; set; }

    /// <summary>The id it was read under, or null while it was not.</summary>
    internal string? SeenId { get; set; }
}

/// <summary>The events of one request, in their order.</summary>
internal sealed class PostedRequest
{
    internal List<Posted> Events { get; } = [];

    /// <summary>
    /// Whether it fits one journal entry, so that it is there whole or not at all even when nobody was told.
    /// </summary>
    internal bool IsOneEntry { get; set; } = true;
}
