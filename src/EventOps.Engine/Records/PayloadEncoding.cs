namespace EventOps.Engine.Records;

/// <summary>
/// The format of an event's <c>data</c> and <c>metadata</c> bytes, which are kept as the caller sent them.
/// </summary>
public enum PayloadEncoding : byte
{
    /// <summary>JSON text, UTF-8.</summary>
    Json = 0,

    /// <summary>MessagePack.</summary>
    MessagePack = 1,
}
