using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>Compares the whole list with what was published, apart from what was damaged by hand.</summary>
internal static class ListCheck
{
    /// <summary>Reads everything.</summary>
    /// <param name="client">A connection.</param>
    /// <param name="whole">Events that must be there with their bytes.</param>
    /// <param name="damaged">Events that must be there as damaged, without data.</param>
    internal static async Task RunAsync(BusClient client, IEnumerable<Posted> whole, IEnumerable<Posted> damaged)
    {
        Dictionary<string, Posted> missing = whole.ToDictionary(one => one.AcknowledgedId!);
        HashSet<string> marked = [.. damaged.Select(one => one.AcknowledgedId!)];
        string newer = "f";
        long total = await EventPageReader.ListAsync(client, "", one =>
        {
            Assert.True(string.CompareOrdinal(one.Id, newer) < 0, $"{one.Id} comes after {newer}");
            newer = one.Id;
            if (marked.Remove(one.Id))
            {
                Assert.True(one.IsDamaged && !one.HasData, $"{one.Id} is not shown as damaged");
                return;
            }

            Assert.False(one.IsDamaged, $"{one.Id} is damaged");
            Assert.True(missing.Remove(one.Id, out Posted? posted), $"{one.Id} should not be there");
            Assert.True(one.Data.SequenceEqual(posted.Data), $"{one.Id} has other bytes than were posted");
        });
        string? first = missing.Keys.Min(StringComparer.Ordinal);
        Assert.True(first is null, $"{missing.Count} are missing and {total} are there, the first missing is {first}");
        Assert.True(marked.Count == 0, $"{marked.Count} damaged events are not listed");
    }
}
