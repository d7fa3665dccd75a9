using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Rules;

/// <summary>What a schema says about numbers.</summary>
internal sealed record NumberRules
{
    internal NumberBound? Minimum { get; init; }

    internal NumberBound? Maximum { get; init; }

    internal NumberBound? ExclusiveMinimum { get; init; }

    internal NumberBound? ExclusiveMaximum { get; init; }

    internal NumberBound? MultipleOf { get; init; }

    /// <summary>The first rule behind <paramref name="after"/> that a number breaks, or none.</summary>
    internal SchemaKeyword Broken(ReadOnlySpan<byte> text, SchemaKeyword after)
    {
        if (after < SchemaKeyword.Minimum && Minimum is not null && Minimum.CompareFrom(text) < 0)
        {
            return SchemaKeyword.Minimum;
        }

        if (after < SchemaKeyword.Maximum && Maximum is not null && Maximum.CompareFrom(text) > 0)
        {
            return SchemaKeyword.Maximum;
        }

        if (after < SchemaKeyword.ExclusiveMinimum && ExclusiveMinimum is not null && ExclusiveMinimum.CompareFrom(text) <= 0)
        {
            return SchemaKeyword.ExclusiveMinimum;
        }

        if (after < SchemaKeyword.ExclusiveMaximum && ExclusiveMaximum is not null && ExclusiveMaximum.CompareFrom(text) >= 0)
        {
            return SchemaKeyword.ExclusiveMaximum;
        }

        return after < SchemaKeyword.MultipleOf && MultipleOf is not null && !new DecimalText(text).IsMultipleOf(MultipleOf.Exact)
            ? SchemaKeyword.MultipleOf
            : SchemaKeyword.None;
    }
}
