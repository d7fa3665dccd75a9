namespace EventOps.Engine.Schemas.Values;

/// <summary>The types a value may have, as a set.</summary>
[Flags]
internal enum JsonTypes : byte
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    String = 16,

    /// <summary>A number without a fraction, however it is written: 1, 1.0 and 10e-1.</summary>
    Integer = 32,

    /// <summary>A number with a fraction.</summary>
    Fraction = 64,

    Number = Integer | Fraction,
    All = 127,
}
