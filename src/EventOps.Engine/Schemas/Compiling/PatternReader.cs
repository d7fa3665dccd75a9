using System.Text.Json;
using EventOps.Engine.Schemas.Patterns;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>Reads patterns, and refuses those that could cost too much.</summary>
internal sealed class PatternReader(CompileLog log)
{
    private int _entriesLeft = SchemaLimits.SchemaPatternEntriesMax;

    internal SchemaPattern? Read(SchemaPlace place)
    {
        if (place.Kind != JsonValueKind.String)
        {
            log.Refuse(place.Pointer, "must be a string");
            return null;
        }

        string text = place.Value.GetString()!;
        if (text.Length > SchemaLimits.PatternLengthMax)
        {
            log.Refuse(place.Pointer, $"longer than {SchemaLimits.PatternLengthMax} characters");
            return null;
        }

        int entriesMax = Math.Min(_entriesLeft, SchemaLimits.PatternEntriesMax);
        SchemaPattern? pattern = PatternCompiler.Compile(text, entriesMax, out int entries, out string problem);
        _entriesLeft -= entries;
        if (pattern is null)
        {
            log.Refuse(place.Pointer, problem);
        }

        return pattern;
    }
}
