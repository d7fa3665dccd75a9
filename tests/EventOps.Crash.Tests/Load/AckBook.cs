namespace EventOps.Crash.Tests.Load;

/// <summary>
/// What one subscriber acknowledged. Its worker's while the server lives, the audit's after the kill.
/// </summary>
internal sealed class AckBook(string subscriber, string source)
{
    internal string Subscriber { get; } = subscriber;

    /// <summary>The source its subscription matches.</summary>
    internal string Source { get; } = source;

    /// <summary>Ids whose acknowledgement was answered: never offered again.</summary>
    internal HashSet<string> Settled { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the one request that was not answered: settled all together, or not at all.</summary>
    internal List<string> Asked { get; } = [];
}
