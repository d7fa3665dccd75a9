using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>What stands at a key.</summary>
internal enum ValueKind : byte
{
    /// <summary>The key does not occur.</summary>
    Absent = 0,
    Null,
    Object,
    Text,

    /// <summary>Anything that no field may be: a number, a boolean, an array.</summary>
    Other,
}

/// <summary>
/// Where a field's value stands in the body: without its quotes if a text, with its braces if an object.
/// </summary>
internal readonly record struct FieldToken(int Start, int End, ValueKind Kind)
{
    /// <summary>The token of a JSON value that begins with <paramref name="first"/>.</summary>
    public static FieldToken Of(byte first, int start, int end) => first switch
    {
        (byte)'"' => new(start + 1, end - 1, ValueKind.Text),
        (byte)'{' => new(start, end, ValueKind.Object),
        (byte)'n' => new(start, end, ValueKind.Null),
        _ => new(start, end, ValueKind.Other),
    };
}

/// <summary>
/// One token a field, indexed by <see cref="EventField"/>. A later key overwrites an earlier one, which is what "the
/// last duplicate wins" means; ignored keys land in the slot of <see cref="EventField.None"/>.
/// </summary>
[InlineArray(7)]
internal struct FieldTokens
{
    private FieldToken _first;
}
