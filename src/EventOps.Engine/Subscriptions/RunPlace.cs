namespace EventOps.Engine.Subscriptions;

/// <summary>Where an interval stands in a <see cref="RunChunks"/>, until that changes.</summary>
/// <param name="Chunk">Which chunk.</param>
/// <param name="Index">Which interval of the chunk.</param>
internal readonly record struct RunPlace(int Chunk, int Index);
