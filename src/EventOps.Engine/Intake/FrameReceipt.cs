namespace EventOps.Engine.Intake;

/// <summary>What became of a frame.</summary>
public enum FrameOutcome : byte
{
    /// <summary>Durable and indexed.</summary>
    Committed,

    /// <summary>The disk refused; the frame's fate is unknown to the caller and it must not be acknowledged.</summary>
    JournalFailed,
}

/// <summary>The journal writer's answer to one frame.</summary>
/// <param name="Outcome">Whether it may be acknowledged.</param>
/// <param name="FirstId">Id of the frame's first record; the others follow it without gap.</param>
/// <param name="Matches">Number of subscriptions the first record matched.</param>
public readonly record struct FrameReceipt(FrameOutcome Outcome, long FirstId, int Matches);
