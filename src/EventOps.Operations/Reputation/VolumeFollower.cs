using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Operations.Reputation;

/// <summary>
/// Counts the events of some types by the address they name: it follows the durable log, behind the publishers and
/// without them. Of every tenant, since who sends mail is not always who runs the server. It belongs to one engine, and is
/// disposed before it.
/// </summary>
/// <remarks>
/// One background task, <c>volume follower</c>: it alone reads the events and adds to the <see cref="AddressVolumes"/>. A
/// process begins with the events of the last day, so nothing is kept on disk; another engine goes on behind the last id.
/// </remarks>
public sealed class VolumeFollower : IAsyncDisposable
{
    private const int PageEvents = 256;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly EventReader _reader;
    private readonly AddressVolumes _volumes;
    private readonly VolumeField _field;
    private readonly EventFollower _follower;
    private readonly TimeProvider _clock;
    private readonly List<EventRef> _page = new(PageEvents);
    private readonly BackgroundLoop _loop;

    /// <summary>Makes one that does not read yet.</summary>
    /// <param name="reader">The engine's events.</param>
    /// <param name="volumes">Where they are counted.</param>
    /// <param name="types">Which event types are read; none: nothing is.</param>
    /// <param name="field">The member of their data or metadata that is the address.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where it tells of its death.</param>
    public VolumeFollower(
        EventReader reader, AddressVolumes volumes, IReadOnlyCollection<string> types, string field, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(volumes);
        ArgumentNullException.ThrowIfNull(clock);
        _reader = reader;
        _volumes = volumes;
        _field = new VolumeField(field);
        _clock = clock;
        _loop = new BackgroundLoop("volume follower", "daily volumes stand still", log);
        var wanted = types.ToHashSet(StringComparer.Ordinal);
        IsWanted = wanted.Count > 0;

        // A slot less than a day: what lives for a day only is not read in the moment it expires.
        long dayAgo = EventId.FirstOf((clock.GetUtcNow() - AddressVolumes.Window + AddressVolumes.Slot).ToUnixTimeMilliseconds()) - 1;
        _follower = reader.Follow(series => wanted.Contains(series.TypeText), Math.Max(dayAgo, volumes.UntilId));
    }

    /// <summary>Why nothing is counted any more, or null. Any thread.</summary>
    public string? Failure => _loop.Death;

    private bool IsWanted { get; }

    /// <summary>Begins to count.</summary>
    public void Start()
    {
        if (IsWanted)
        {
            _loop.Start(RunAsync);
        }
    }

    /// <summary>Stops; the next one goes on where this ended.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task RunAsync()
    {
        while (true)
        {
            while (CountPage())
            {
                _loop.Stopping.ThrowIfCancellationRequested();
            }

            _volumes.Complete();
            await Task.Delay(LookInterval, _clock, _loop.Stopping);
        }
    }

    /// <summary>Counts the next events.</summary>
    /// <returns>Whether there may be more just now.</returns>
    private bool CountPage()
    {
        _page.Clear();
        bool more = _follower.Next(PageEvents, _page);
        using EventReadSession session = _reader.OpenSession();
        foreach (EventRef reference in _page)
        {
            if (!session.IsDeleted(reference)
                && session.TryRead(reference, out EventRecord record)
                && _field.In(record) is { } address)
            {
                _volumes.Add(address, EventId.UnixTimeMs(reference.Id));
            }
        }

        _volumes.UntilId = _follower.AfterId;
        return more;
    }
}
