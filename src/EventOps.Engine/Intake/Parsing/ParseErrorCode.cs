namespace EventOps.Engine.Intake.Parsing;

/// <summary>Why a body, or one item of it, was refused. The order is by stage: form, text, fields, sizes.</summary>
public enum ParseErrorCode : byte
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>There is nothing but whitespace.</summary>
    EmptyBody,

    /// <summary>The document stops in the middle.</summary>
    UnexpectedEnd,

    /// <summary>A byte that the grammar does not allow there.</summary>
    UnexpectedByte,

    /// <summary>A number that JSON does not allow, such as <c>01</c> or <c>1.</c>.</summary>
    InvalidNumber,

    /// <summary>A backslash followed by something that is no escape.</summary>
    InvalidEscape,

    /// <summary>An unescaped control character inside a string.</summary>
    ControlCharacter,

    /// <summary>Something follows the document.</summary>
    TrailingContent,

    /// <summary>Bytes that are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Nested deeper than <see cref="ParseLimits.DepthMax"/>.</summary>
    TooDeep,

    /// <summary>MessagePack that JSON cannot express: NaN, an extension, a key that is no string.</summary>
    NotJson,

    /// <summary>An escape for half a surrogate pair: no Unicode text.</summary>
    LoneSurrogate,

    /// <summary>The batch is not an array.</summary>
    NotAnArray,

    /// <summary>The event is not an object.</summary>
    NotAnObject,

    /// <summary>A required field is absent.</summary>
    MissingField,

    /// <summary>A field has a value of the wrong type.</summary>
    WrongType,

    /// <summary>A name is the empty string.</summary>
    EmptyField,

    /// <summary>A name is longer than <see cref="ParseLimits.NameBytesMax"/>.</summary>
    FieldTooLong,

    /// <summary>A name contains a control character, written as an escape.</summary>
    ControlCharacterInField,

    /// <summary>The priority is none of those known.</summary>
    UnknownPriority,

    /// <summary>The time is none of RFC 3339.</summary>
    InvalidTimestamp,

    /// <summary>A field the event does not have.</summary>
    UnknownField,

    /// <summary>Longer than <see cref="ParseLimits.EventBytesMax"/>.</summary>
    EventTooLarge,

    /// <summary>More items than <see cref="ParseLimits.BatchItemsMax"/>.</summary>
    TooManyItems,

    /// <summary>
    /// An attribute is not as the format the event came in wants it; <see cref="ParseError.Text"/> says which and why.
    /// </summary>
    InvalidAttribute,
}
