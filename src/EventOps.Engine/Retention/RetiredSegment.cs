namespace EventOps.Engine.Retention;

/// <summary>A hot index segment whose events are in the archive; its file is kept while its idempotency keys
/// count.</summary>
/// <param name="Number">The segment's number.</param>
/// <param name="LastId">Its newest event.</param>
internal readonly record struct RetiredSegment(long Number, long LastId);
