using EventOps.Engine.Schemas.Formats;
using EventOps.Engine.Schemas.Patterns;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Rules;

/// <summary>What a schema says about strings.</summary>
internal sealed record StringRules
{
    /// <summary>Fewest code points.</summary>
    internal int MinLength { get; init; }

    /// <summary>Most code points.</summary>
    internal int MaxLength { get; init; } = int.MaxValue;

    internal SchemaPattern? Pattern { get; init; }

    internal StringFormat Format { get; init; }

    /// <summary>The first rule behind <paramref name="after"/> that a text, without escapes, breaks, or none.</summary>
    internal SchemaKeyword Broken(ReadOnlySpan<byte> text, SchemaKeyword after)
    {
        // Text of n bytes has between n/4 and n code points: most lengths need no counting.
        if (after < SchemaKeyword.MinLength && (text.Length < MinLength
            || (text.Length / 4 < MinLength && CodePoints.Count(text) < MinLength)))
        {
            return SchemaKeyword.MinLength;
        }

        if (after < SchemaKeyword.MaxLength && text.Length > MaxLength && CodePoints.Count(text) > MaxLength)
        {
            return SchemaKeyword.MaxLength;
        }

        if (after < SchemaKeyword.Pattern && Pattern is not null && !Pattern.IsMatch(text))
        {
            return SchemaKeyword.Pattern;
        }

        return after < SchemaKeyword.Format && Format != StringFormat.None && !StringFormats.IsMatch(Format, text)
            ? SchemaKeyword.Format
            : SchemaKeyword.None;
    }
}
