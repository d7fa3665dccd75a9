namespace EventOps.Engine.MessagePack;

/// <summary>Why a MessagePack value was refused. The input is at fault, never the caller, so it is a value.</summary>
public enum MessagePackError
{
    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>The input ends before the value does, or a length or count promises more than remains.</summary>
    Truncated,

    /// <summary>The first byte is 0xc1, which the specification never uses.</summary>
    InvalidCode,

    /// <summary>The value is of another kind than the one asked for.</summary>
    WrongKind,

    /// <summary>The number does not fit the type asked for, or the instant has no RFC 3339 form.</summary>
    OutOfRange,

    /// <summary>A length or count is over <see cref="int.MaxValue"/>.</summary>
    TooLong,

    /// <summary>Arrays and maps nest deeper than the limit.</summary>
    TooDeep,

    /// <summary>A str is not well-formed UTF-8.</summary>
    InvalidUtf8,

    /// <summary>
    /// A timestamp extension of a length other than 4, 8 or 12, or of a second or more of nanoseconds.
    /// </summary>
    InvalidTimestamp,

    /// <summary>JSON has no NaN and no infinity.</summary>
    NotFinite,

    /// <summary>JSON can carry no extension other than a timestamp.</summary>
    UnsupportedExtension,

    /// <summary>JSON keys are strings; this map key is not.</summary>
    KeyNotString,
}
