namespace EventOps.Engine.Projections;

/// <summary>
/// Where one event is: enough to read it, and to know its type, source and priority without reading it.
/// </summary>
/// <param name="Id">The event's id.</param>
/// <param name="Position">Position of the entry that holds it.</param>
/// <param name="Series">Number of its series.</param>
/// <param name="Archived">Whether the position is in the archive log of its priority, not in the journal.</param>
public readonly record struct EventRef(long Id, long Position, int Series, bool Archived);
