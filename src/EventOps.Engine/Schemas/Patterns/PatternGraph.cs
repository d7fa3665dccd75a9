namespace EventOps.Engine.Schemas.Patterns;

/// <summary>
/// A pattern as a nondeterministic automaton, repetitions written out: each step takes a character, asks where in the text
/// it is, or branches.
/// </summary>
internal sealed class PatternGraph
{
    private const int Open = -1;

    private readonly List<Step> _steps = [];

    internal enum StepKind : byte
    {
        Match,
        Take,
        Branch,
        AtStart,
        AtEnd,
    }

    /// <summary>Whether the pattern needs more steps than <see cref="SchemaLimits.PatternStepsMax"/>.</summary>
    internal bool IsTooLarge => _steps.Count > SchemaLimits.PatternStepsMax;

    internal IReadOnlyList<Step> Steps => _steps;

    /// <summary>Where it begins; the first step added is the match.</summary>
    internal int Begin { get; private set; }

    internal static PatternGraph Of(PatternPart pattern)
    {
        var graph = new PatternGraph();
        int match = graph.Add(new Step(StepKind.Match, null, Open, Open));
        graph.Begin = graph.Build(pattern, match);
        return graph;
    }

    // Builds a part backwards, from the step that comes after it, and returns its first step.
    private int Build(PatternPart part, int after)
    {
        if (IsTooLarge)
        {
            return after;
        }

        switch (part)
        {
            case PatternPart.One one:
                return Add(new Step(StepKind.Take, one.Set, after, Open));
            case PatternPart.Start:
                return Add(new Step(StepKind.AtStart, null, after, Open));
            case PatternPart.End:
                return Add(new Step(StepKind.AtEnd, null, after, Open));
            case PatternPart.Sequence sequence:
                for (int i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    after = Build(sequence.Parts[i], after);
                }

                return after;
            case PatternPart.Choice choice:
                int begin = Build(choice.Parts[^1], after);
                for (int i = choice.Parts.Count - 2; i >= 0; i--)
                {
                    begin = Add(new Step(StepKind.Branch, null, Build(choice.Parts[i], after), begin));
                }

                return begin;
            default:
                return BuildRepeat((PatternPart.Repeat)part, after);
        }
    }

    private int BuildRepeat(PatternPart.Repeat repeat, int after)
    {
        int begin = after;
        if (repeat.Max is null)
        {
            begin = Add(new Step(StepKind.Branch, null, Open, after));
            _steps[begin] = _steps[begin] with { Next = Build(repeat.Part, begin) };
        }
        else
        {
            for (int i = repeat.Min; i < repeat.Max && !IsTooLarge; i++)
            {
                begin = Add(new Step(StepKind.Branch, null, Build(repeat.Part, begin), after));
            }
        }

        for (int i = 0; i < repeat.Min && !IsTooLarge; i++)
        {
            begin = Build(repeat.Part, begin);
        }

        return begin;
    }

    private int Add(Step step)
    {
        _steps.Add(step);
        return _steps.Count - 1;
    }

    /// <param name="Kind">What it does.</param>
    /// <param name="Set">What it takes.</param>
    /// <param name="Next">What follows.</param>
    /// <param name="Other">What may follow instead.</param>
    internal readonly record struct Step(StepKind Kind, CodePointSet? Set, int Next, int Other);
}
