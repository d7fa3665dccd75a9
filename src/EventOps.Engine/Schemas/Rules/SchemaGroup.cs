namespace EventOps.Engine.Schemas.Rules;

/// <summary>How many of a group's schemas have to take a value.</summary>
internal enum GroupKind : byte
{
    All,
    Any,
    One,
    None,
}

/// <summary>Schemas that apply to the same value as the one they stand in, and how they count.</summary>
internal sealed class SchemaGroup(GroupKind kind, SchemaKeyword keyword, SchemaNode[] members)
{
    internal GroupKind Kind => kind;

    /// <summary>The keyword this is: enum and const are groups too where their values are objects or arrays.</summary>
    internal SchemaKeyword Keyword => keyword;

    internal SchemaNode[] Members { get; set; } = members;

    /// <summary>Whether so many members taking a value is what the group wants.</summary>
    internal bool IsMetBy(int taken) => kind switch
    {
        GroupKind.All => taken == Members.Length,
        GroupKind.Any => taken > 0,
        GroupKind.One => taken == 1,
        _ => taken == 0,
    };

    /// <summary>What the constants are, for the message of an enum or const.</summary>
    internal string Quoted { get; init; } = string.Empty;
}
