namespace EventOps.Engine.Observability;

/// <summary>
/// How far an engine has come, in figures that another engine opened on the same log must find again: the proof that
/// nothing acknowledged was left behind.
/// </summary>
/// <param name="LastId">Id of the last record made durable: event or change of state.</param>
/// <param name="NextFrameNumber">Number of the next frame.</param>
/// <param name="Events">Events kept: in the journal and archived.</param>
/// <param name="JournalEnd">Position behind the last committed entry of the journal.</param>
public sealed record EngineWatermark(long LastId, long NextFrameNumber, long Events, long JournalEnd)
{
    /// <summary>What an engine opened elsewhere lacks of this one; null when it has everything.</summary>
    /// <param name="found">What the other found when it recovered, before it took anything.</param>
    public string? MissingFrom(EngineWatermark found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return Short("last id", LastId, found.LastId)
            ?? Short("next frame number", NextFrameNumber, found.NextFrameNumber)
            ?? Short("events", Events, found.Events)
            ?? Short("end of the journal", JournalEnd, found.JournalEnd);
    }

    private static string? Short(string what, long closed, long found) =>
        found >= closed ? null : $"{what}: {closed} when it was closed, {found} where it was opened";
}
