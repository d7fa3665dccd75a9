namespace EventOps.Crash.Tests.Load;

/// <summary>A request with an idempotency key, to be sent again after the kill.</summary>
/// <param name="Key">The key.</param>
/// <param name="Body">The body, byte for byte.</param>
/// <param name="Posted">The event in it.</param>
internal sealed record KeyedPost(string Key, byte[] Body, Posted Posted);
