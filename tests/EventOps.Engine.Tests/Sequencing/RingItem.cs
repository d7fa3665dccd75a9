namespace EventOps.Engine.Tests.Sequencing;

/// <summary>What the ring tests send: who sent it, its number there, and its place in the claim it came with.</summary>
internal sealed record RingItem(int Producer, int Number, int InClaim, int ClaimSize);
