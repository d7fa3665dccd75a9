using EventOps.Engine.Projections;

namespace EventOps.Engine.Reading;

/// <summary>
/// A page of events as references; payloads are read by an <see cref="EventReadSession"/> when the page is written out.
/// </summary>
/// <param name="Events">The events, in the order asked for.</param>
/// <param name="Total">How many match altogether.</param>
public sealed record EventPage(IReadOnlyList<EventRef> Events, long Total);
