using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// The names of priorities in event bodies. <c>medium</c> is the system events contract's word for normal.
/// </summary>
public static class PriorityNames
{
    /// <summary>Length of the longest name.</summary>
    public const int BytesMax = 8;

    /// <summary>The name of a priority.</summary>
    public static ReadOnlySpan<byte> Of(EventPriority priority) => priority switch
    {
        EventPriority.Low => "low"u8,
        EventPriority.Normal => "normal"u8,
        EventPriority.High => "high"u8,
        _ => "critical"u8,
    };

    /// <summary>The priority a name stands for.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> name, out EventPriority priority)
    {
        priority = EventPriority.Normal;
        switch (name.Length)
        {
            case 3 when name.SequenceEqual("low"u8):
                priority = EventPriority.Low;
                return true;
            case 4 when name.SequenceEqual("high"u8):
                priority = EventPriority.High;
                return true;
            case 6:
                return name.SequenceEqual("normal"u8) || name.SequenceEqual("medium"u8);
            case 8 when name.SequenceEqual("critical"u8):
                priority = EventPriority.Critical;
                return true;
            default:
                return false;
        }
    }
}
