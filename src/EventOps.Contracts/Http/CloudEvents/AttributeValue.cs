using System.Runtime.CompilerServices;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>What the value of an attribute is.</summary>
internal enum AttributeKind : byte
{
    /// <summary>The attribute does not occur.</summary>
    Absent,

    /// <summary>It is null, which is the same and yet an occurrence.</summary>
    Null,

    Text,

    /// <summary>A whole number of 32 bits, as it is written.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>, as it is written.</summary>
    Boolean,

    /// <summary>A JSON value: where it stands in the body, not in the draft.</summary>
    Json,
}

/// <summary>A value, and where it stands.</summary>
internal readonly record struct AttributeValue(int Start, int Length, AttributeKind Kind)
{
    /// <summary>Whether there is a value.</summary>
    internal bool IsSet => Kind > AttributeKind.Null;
}

/// <summary>An attribute the specification does not name.</summary>
internal readonly record struct ExtensionValue(int NameStart, int NameLength, AttributeValue Value);

/// <summary>The values of the attributes that <see cref="CloudEventAttribute"/> names.</summary>
[InlineArray((int)CloudEventAttribute.DataBase64 + 1)]
internal struct AttributeValues
{
    private AttributeValue _first;
}
