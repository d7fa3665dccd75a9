using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Schemas;

/// <summary>Every bound of schemas and of what checking an event against one may cost, with its reason.</summary>
internal static class SchemaLimits
{
    /// <summary>Longest schema. It is a control record, kept in memory and in every snapshot: 64 KiB.</summary>
    internal const int SchemaBytesMax = 64 * 1024;

    /// <summary>Deepest nesting of a schema, its own JSON counted; the scanner tracks no more.</summary>
    internal const int SchemaDepthMax = ParseLimits.DepthCeiling;

    /// <summary>Deepest nesting of an event, as the intake takes it.</summary>
    internal const int EventDepthMax = ParseLimits.DepthCeiling;

    /// <summary>
    /// Schemas inside a schema, itself and the parts of its constants counted: one value of an event is checked against
    /// each of them once at most, so this is also the most that one value may cost.
    /// </summary>
    internal const int NodesMax = 2_000;

    /// <summary>Branches of one allOf, anyOf or oneOf, and values of one enum that are objects or arrays.</summary>
    internal const int BranchesMax = 100;

    /// <summary>Scalars of one enum: they are looked up, but a violation lists some of them.</summary>
    internal const int EnumValuesMax = 1_000;

    /// <summary>
    /// Longest chain of allOf, anyOf, oneOf, not and $ref that apply to one and the same value: it is walked by recursion.
    /// </summary>
    internal const int InPlaceDepthMax = 64;

    /// <summary>Longest text of a pattern, in UTF-16 units.</summary>
    internal const int PatternLengthMax = 1_000;

    /// <summary>Steps of a pattern, counted repetitions written out: what making its table costs grows with it.</summary>
    internal const int PatternStepsMax = 1_500;

    /// <summary>
    /// Entries, of two bytes, of a pattern's table: states times letters. <c>^[a-z]{1,255}$</c> needs 516, a pattern that
    /// can be read in many ways needs any number.
    /// </summary>
    internal const int PatternEntriesMax = 16 * 1024;

    /// <summary>The same for all patterns of one schema together: 128 KiB.</summary>
    internal const int SchemaPatternEntriesMax = 64 * 1024;

    /// <summary>Characters of a text that count as one piece of work when a pattern is matched.</summary>
    internal const int PatternBytesPerWork = 8;

    /// <summary>Digits of multipleOf, so that the remainder fits a machine word.</summary>
    internal const int MultipleOfDigitsMax = 18;

    /// <summary>
    /// Work for one event: one for each value and each schema it is checked against, one for each eight bytes matched with
    /// a pattern. An event of 1 MiB of the densest JSON against an ordinary schema needs half a million; what
    /// needs more than this is refused, after a few tenths of a second at most.
    /// </summary>
    internal const int WorkMax = 4_000_000;

    /// <summary>Violations told of one event: beyond them nobody reads.</summary>
    internal const int ViolationsMax = 100;

    /// <summary>What a message may quote of a schema's constants, in UTF-16 units.</summary>
    internal const int QuotedLengthMax = 300;

    /// <summary>Longest pointer told, in UTF-16 units: property names are the caller's and may be long.</summary>
    internal const int PointerLengthMax = 1_000;

    /// <summary>Exponents beyond this count as this: no two numbers anybody means differ by it.</summary>
    internal const long ExponentMax = 1_000_000_000_000_000;

    /// <summary>What a thread keeps of its buffers between events; larger ones go back to the pool they are from.</summary>
    internal const int ScratchBytesKept = 16 * 1024;

    /// <summary>Entries a thread keeps of each of its stacks between events.</summary>
    internal const int StackEntriesKept = 16 * 1024;
}
