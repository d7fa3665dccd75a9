using System.Text.Json;
using System.Text.RegularExpressions;
using EventOps.Engine.Schemas.Rules;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>Reads patterns, and refuses those that could cost too much.</summary>
internal sealed class PatternReader(CompileLog log)
{
    private long _states;

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

        PatternText pattern = PatternText.Of(text);
        _states += pattern.States;
        if (pattern.States > SchemaLimits.PatternStatesMax || _states > SchemaLimits.SchemaPatternStatesMax)
        {
            log.Refuse(
                place.Pointer,
                $"needs more than {SchemaLimits.PatternStatesMax} states with its repetitions written out, or all patterns "
                + $"together more than {SchemaLimits.SchemaPatternStatesMax}");
            return null;
        }

        try
        {
            return new SchemaPattern(text, pattern.Regex, (int)pattern.States);
        }
        catch (RegexParseException refused)
        {
            log.Refuse(place.Pointer, $"not a regular expression: {refused.Error} at {refused.Offset}");
        }
        catch (NotSupportedException)
        {
            log.Refuse(
                place.Pointer,
                "look-around, back-references, atomic groups and conditions are not supported: matching takes linear time");
        }

        return null;
    }
}
