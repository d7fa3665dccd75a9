using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Why a body or an item was refused: a value that costs nothing until <see cref="Message"/> renders it. It holds no
/// text of the caller's, only where that text is; unless its parser has made a sentence of it, <see cref="Text"/>.
/// </summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Field">Which field, where one is to blame.</param>
/// <param name="Start">Where the refused document or item begins in the body; lines are counted from here.</param>
/// <param name="Position">Where the fault is: a byte offset into the whole body.</param>
/// <param name="Length">How many bytes there are at fault; 0 when it is a point.</param>
public readonly record struct ParseError(
    ParseErrorCode Code, EventField Field, int Start, int Position, int Length)
{
    /// <summary>The format of the body, which decides how a place in it is named.</summary>
    public PayloadEncoding Encoding { get; init; }

    /// <summary>
    /// What is wrong, ready to be told; of <see cref="ParseErrorCode.InvalidAttribute"/>, whose names are open-ended.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>True when something was refused.</summary>
    public bool IsError => Code != ParseErrorCode.None;

    /// <summary>
    /// True when the bytes are no well-formed document at all, rather than a document that is no event.
    /// </summary>
    public bool IsMalformed => Code is > ParseErrorCode.None and < ParseErrorCode.NotJson;

    /// <summary>
    /// A sentence for the caller. <paramref name="body"/> is the body that was parsed and <paramref name="limits"/>
    /// what it was parsed with. Allocates.
    /// </summary>
    public string Message(ReadOnlySpan<byte> body, ParseLimits limits) =>
        ParseErrorText.Render(this, body, limits);

    /// <summary>The name of the field at fault, as the caller wrote it; empty when it is none in particular.</summary>
    public string FieldName(ReadOnlySpan<byte> body) => ParseErrorText.FieldOf(this, body);
}
