namespace EventOps.Engine.Logs;

/// <summary>Why lines were not kept.</summary>
public enum LogWriteError
{
    /// <summary>They are durable.</summary>
    None,

    /// <summary>Too many lines wait to be written; later there is room again.</summary>
    Full,

    /// <summary>The disk refuses.</summary>
    Unavailable,

    /// <summary>One of them is larger than <see cref="LogStore.LineBytesMax"/>, or all together than a request may be.</summary>
    TooLarge,

    /// <summary>The server stops.</summary>
    Stopping,
}
