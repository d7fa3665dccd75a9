namespace EventOps.Engine.Retention;

/// <summary>The disk that holds the data folder.</summary>
/// <param name="FreeBytes">Bytes this process may still write.</param>
/// <param name="TotalBytes">Its size; 0 when that is not told.</param>
public readonly record struct DiskRoom(long FreeBytes, long TotalBytes);
