using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>
/// Holds the server's events to the ledger: every acknowledged one there once, under the id it was given, in publish
/// order, with its bytes; every other one there whole or not at all. Reads on from where it came to after the kill
/// before.
/// </summary>
internal sealed class EventAudit(Ledger ledger, string subscriber)
{
    private const string BeforeAll = "evt_0000000000000";
    private readonly List<Posted> _seen = [];
    private string _cursor = BeforeAll;

    /// <summary>Events read so far, in publish order.</summary>
    internal IReadOnlyList<Posted> Seen => _seen;

    /// <summary>Reads what is new since the last time.</summary>
    internal async Task ReadOnAsync(BusClient client)
    {
        int before = _seen.Count;
        _cursor = await EventPageReader.PollAsync(client, subscriber, _cursor, Take);
        foreach (Posted posted in ledger.All)
        {
            Assert.True(
                posted.SeenId is not null || posted.AcknowledgedId is null,
                $"Lost: event {posted.Number}, acknowledged as {posted.AcknowledgedId}, {posted.Source}");
        }

        foreach (PostedRequest request in _seen.Skip(before).Select(one => one.Request).Distinct().Where(one => one.IsOneEntry))
        {
            int there = request.Events.Count(one => one.SeenId is not null);
            Assert.True(there == request.Events.Count, $"Torn: {there} of {request.Events.Count} events of one entry are there");
        }

        Assert.Equal(_seen.Count, await EventPageReader.TotalAsync(client));
    }

    /// <summary>
    /// Reads everything again, three ways: polled from the start, listed newest first, and a sample one by one.
    /// </summary>
    internal async Task ReadAllAgainAsync(BusClient client, Random random)
    {
        int next = 0;
        await EventPageReader.PollAsync(client, subscriber, BeforeAll, one => Same(_seen[next++], one));
        Assert.Equal(_seen.Count, next);
        int last = _seen.Count;
        Assert.Equal(last, await EventPageReader.ListAsync(client, "", one => Same(_seen[--last], one)));
        Assert.Equal(0, last);
        for (int i = 0; i < Math.Min(50, _seen.Count); i++)
        {
            Posted posted = _seen[random.Next(_seen.Count)];
            using JsonDocument json = (await client.GetAsync($"/events/{posted.SeenId}")).Json();
            Same(posted, new ReadEvent(json.RootElement));
        }
    }

    private void Take(ReadEvent one)
    {
        Assert.False(one.IsDamaged, $"{one.Id} is damaged");
        Posted? posted = ledger.Find(one.Number);
        Assert.True(posted is not null, $"{one.Id} was never sent");
        Assert.True(posted.SeenId is null, $"Twice: event {posted.Number} is {posted.SeenId} and {one.Id}");
        Assert.True(
            posted.AcknowledgedId is null || posted.AcknowledgedId == one.Id,
            $"Event {posted.Number} was acknowledged as {posted.AcknowledgedId} and is {one.Id}");
        Assert.True(_seen.Count == 0 || string.CompareOrdinal(_seen[^1].SeenId, one.Id) < 0, $"{one.Id} is out of order");
        posted.SeenId = one.Id;
        Same(posted, one);
        _seen.Add(posted);
    }

    private static void Same(Posted posted, ReadEvent one)
    {
        Assert.Equal(posted.SeenId, one.Id);
        Assert.Equal(posted.Type, one.Type);
        Assert.Equal(posted.Source, one.Source);
        Assert.True(one.Data.SequenceEqual(posted.Data), $"{one.Id} has other bytes than were posted");
    }
}
