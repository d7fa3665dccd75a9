using EventOps.Engine.Intake;

namespace EventOps.Engine.Identity;

/// <summary>What a change of a key came to.</summary>
public enum KeyChange
{
    /// <summary>It was made.</summary>
    Made = 0,

    /// <summary>The tenant has a key of that name.</summary>
    NameTaken,

    /// <summary>There is no such key, or no longer.</summary>
    NotFound,

    /// <summary>There are as many keys as there may be.</summary>
    Full,
}

/// <summary>The answer to a change of a key.</summary>
/// <param name="Error">Why nothing was journaled, or none.</param>
/// <param name="Change">What it came to, when there is no error.</param>
/// <param name="Key">The key as it is now, when it was made or rotated.</param>
public readonly record struct KeyReceipt(AdmitError Error, KeyChange Change, StoredKey? Key)
{
    /// <summary>Whether the change is durable and counts.</summary>
    public bool Succeeded => Error == AdmitError.None && Change == KeyChange.Made;
}
