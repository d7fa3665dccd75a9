namespace EventOps.Operations.Reputation;

/// <summary>What a list says of an address.</summary>
public enum ListVerdict
{
    /// <summary>Nothing that could be relied on: it does not answer, or answers nonsense. Never the same as clean.</summary>
    Unknown,

    /// <summary>It does not have it.</summary>
    Clean,

    /// <summary>It has it.</summary>
    Listed,
}
