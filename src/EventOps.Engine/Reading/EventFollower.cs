using EventOps.Engine.Projections;

namespace EventOps.Engine.Reading;

/// <summary>
/// Goes through the durable events of some series, of any tenant, in publish order: from an id on, and again when more
/// has come. For whoever counts what was published without being on its way. Belongs to one thread at a time.
/// </summary>
public sealed class EventFollower
{
    /// <summary>Index entries looked at in one call: a millisecond's work, when nothing matches.</summary>
    private const long StepsPerLook = 65_536;

    private readonly EventReader _reader;
    private readonly SeriesMatcher _matcher;

    internal EventFollower(EventReader reader, Func<Series, bool> matches, long afterId)
    {
        _reader = reader;
        _matcher = new SeriesMatcher(reader.Series, matches);
        AfterId = afterId;
    }

    /// <summary>Everything up to this id was handed out.</summary>
    public long AfterId { get; private set; }

    /// <summary>Adds the next events, deleted ones too.</summary>
    /// <returns>Whether there may be more just now, though nothing was added.</returns>
    public bool Next(int limit, List<EventRef> events)
    {
        long newestId = _reader.NewestId;
        AfterId = Math.Max(AfterId, _reader.OldestFirst(_matcher, AfterId, newestId, limit, events, StepsPerLook));
        return AfterId < newestId;
    }
}
