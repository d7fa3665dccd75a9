namespace EventOps.Engine.Schemas.Patterns;

/// <summary>A piece of a pattern that has been read.</summary>
internal abstract record PatternPart
{
    /// <summary>One character out of a set.</summary>
    internal sealed record One(CodePointSet Set) : PatternPart;

    /// <summary>The beginning of the text.</summary>
    internal sealed record Start : PatternPart;

    /// <summary>The end of the text.</summary>
    internal sealed record End : PatternPart;

    /// <summary>One behind the other; nothing, when there is none.</summary>
    internal sealed record Sequence(IReadOnlyList<PatternPart> Parts) : PatternPart;

    /// <summary>One of several.</summary>
    internal sealed record Choice(IReadOnlyList<PatternPart> Parts) : PatternPart;

    /// <summary>Again and again; without an upper bound where <paramref name="Max"/> is null.</summary>
    internal sealed record Repeat(PatternPart Part, int Min, int? Max) : PatternPart;
}
