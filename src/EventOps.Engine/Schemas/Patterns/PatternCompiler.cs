using System.Runtime.InteropServices;

namespace EventOps.Engine.Schemas.Patterns;

/// <summary>Makes a pattern's automaton deterministic: a state is the set of steps the pattern may be at.</summary>
internal sealed class PatternCompiler
{
    private readonly PatternGraph _graph;
    private readonly Alphabet _alphabet;
    private readonly Dictionary<string, ushort> _states = new(StringComparer.Ordinal);
    private readonly List<int[]> _sets = [];
    private readonly List<SchemaPattern.Outcome> _outcomes = [];
    private readonly HashSet<int> _closure = [];
    private readonly Stack<int> _open = [];

    private PatternCompiler(PatternGraph graph)
    {
        _graph = graph;
        _alphabet = new Alphabet(graph.Steps.Where(step => step.Set is not null).Select(step => step.Set!));
    }

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    internal static SchemaPattern? Compile(string text, int entriesMax, out int entries, out string problem)
    {
        entries = 0;
        PatternPart? part = PatternParser.Parse(text, out problem);
        if (part is null)
        {
            return null;
        }

        PatternGraph graph = PatternGraph.Of(part);
        if (graph.IsTooLarge)
        {
            problem = $"more than {SchemaLimits.PatternStepsMax} steps with its repetitions written out";
            return null;
        }

        SchemaPattern? pattern = new PatternCompiler(graph).Build(text, entriesMax, out entries);
        problem = pattern is null
            ? $"needs a table of more than {entriesMax} entries: too many ways to read one text, or repetitions too long"
            : string.Empty;
        return pattern;
    }

    private SchemaPattern? Build(string text, int entriesMax, out int entries)
    {
        var next = new List<ushort>();
        entries = 0;
        StateOf([_graph.Begin], isStart: true);
        for (int state = 0; state < _sets.Count; state++)
        {
            entries = _sets.Count * _alphabet.Samples.Count;
            if (entries > entriesMax || _sets.Count > ushort.MaxValue)
            {
                return null;
            }

            foreach (int sample in _alphabet.Samples)
            {
                next.Add(Step(state, sample));
            }
        }

        return new SchemaPattern(text, _alphabet, [.. next], [.. _outcomes]);
    }

    private ushort Step(int state, int codePoint)
    {
        if ((_outcomes[state] & SchemaPattern.Outcome.Matched) != 0)
        {
            return (ushort)state;
        }

        // A match may begin behind any character.
        var reached = new List<int> { _graph.Begin };
        foreach (int at in _sets[state])
        {
            PatternGraph.Step step = _graph.Steps[at];
            if (step.Kind == PatternGraph.StepKind.Take && step.Set!.Contains(codePoint))
            {
                reached.Add(step.Next);
            }
        }

        return StateOf(reached, isStart: false);
    }

    private ushort StateOf(List<int> steps, bool isStart)
    {
        int[] set = Close(steps, isStart, isEnd: false);
        string key = (isStart ? "^" : "") + new string(MemoryMarshal.Cast<int, char>(set));
        if (_states.TryGetValue(key, out ushort known))
        {
            return known;
        }

        ushort number = (ushort)_sets.Count;
        _states.Add(key, number);
        _sets.Add(set);
        SchemaPattern.Outcome outcome = SchemaPattern.Outcome.None;
        if (Matches(set))
        {
            outcome = SchemaPattern.Outcome.Matched;
        }
        else if (Matches(Close([.. set], isStart, isEnd: true)))
        {
            outcome = SchemaPattern.Outcome.AtEnd;
        }
        else if (!isStart && set.Length == 0)
        {
            outcome = SchemaPattern.Outcome.Lost;
        }

        _outcomes.Add(outcome);
        return number;
    }

    // All steps reached without a character. Those that ask for the beginning lead nowhere behind it, and are left out.
    private int[] Close(List<int> steps, bool isStart, bool isEnd)
    {
        _closure.Clear();
        var kept = new List<int>();
        foreach (int step in steps)
        {
            _open.Push(step);
        }

        while (_open.TryPop(out int at))
        {
            if (!_closure.Add(at))
            {
                continue;
            }

            PatternGraph.Step step = _graph.Steps[at];
            switch (step.Kind)
            {
                case PatternGraph.StepKind.Branch:
                    _open.Push(step.Next);
                    _open.Push(step.Other);
                    break;
                case PatternGraph.StepKind.AtStart when isStart:
                case PatternGraph.StepKind.AtEnd when isEnd:
                    _open.Push(step.Next);
                    break;
                case PatternGraph.StepKind.AtStart:
                    break;
                default:
                    kept.Add(at);
                    break;
            }
        }

        kept.Sort();
        return [.. kept];
    }

    private bool Matches(int[] set) => Array.Exists(set, at => _graph.Steps[at].Kind == PatternGraph.StepKind.Match);
}
