namespace EventOps.Engine.Intake.Parsing;

/// <summary>The bounds that the event parsers enforce. Read once by each reader; immutable.</summary>
public sealed record ParseLimits
{
    /// <summary>
    /// Nesting is tracked in the bits of one 64-bit word, so this is the deepest that can be allowed.
    /// </summary>
    public const int DepthCeiling = 64;

    private const int NameBytesCeiling = 1024;

    private readonly int _depthMax = DepthCeiling;
    private readonly int _nameBytesMax = 256;

    /// <summary>The limits that hold unless configured otherwise.</summary>
    public static ParseLimits Default { get; } = new();

    /// <summary>Longest event, in bytes of the caller's encoding: 1 MiB.</summary>
    public int EventBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Most items in one batch.</summary>
    public int BatchItemsMax { get; init; } = 100_000;

    /// <summary>Deepest nesting of objects and arrays in one event, the event itself counted.</summary>
    public int DepthMax
    {
        get => _depthMax;
        init => _depthMax = InRange(value, DepthCeiling);
    }

    /// <summary>Longest event_type, source and idempotency_key, in UTF-8 bytes without escapes.</summary>
    public int NameBytesMax
    {
        get => _nameBytesMax;
        init => _nameBytesMax = InRange(value, NameBytesCeiling);
    }

    /// <summary>What a parser needs as scratch: room for the three names, each at its longest.</summary>
    public int ScratchBytes => 3 * NameBytesMax;

    // A limit outside its range is a mistake of configuration, found at start: an exception, not a value.
    private static int InRange(int value, int ceiling)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ceiling);
        return value;
    }
}
