using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>Compares a lane's deliveries with its map of open events: the same events, each in its one delivery.</summary>
internal static class OpenCheck
{
    internal static void Run(LaneCopy copy, Action<string> wrong)
    {
        var names = new HashSet<long>();
        long inDeliveries = 0;
        foreach ((long id, JobList jobs) in copy.Deliveries)
        {
            inDeliveries += jobs.Count;
            if (jobs.Count == 0 || !names.Add(id))
            {
                wrong($"{Name(id)} is empty, or there twice");
            }

            foreach (long job in jobs.Ids)
            {
                Delivery? mapped = Find(copy.Open, job);
                if (mapped?.Id != id)
                {
                    string other = mapped is null ? "none" : Name(mapped.Id);
                    wrong($"{EventId.ToEventText(job)} is in {Name(id)}, but by the open events in {other}");
                }
            }
        }

        if (inDeliveries == copy.Open.Count)
        {
            return;
        }

        Dictionary<long, JobList> byId = copy.Deliveries.DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.Jobs);
        foreach (JobEntry<Delivery> entry in copy.Open)
        {
            if (!byId.TryGetValue(entry.Value.Id, out JobList jobs) || jobs.Ids.BinarySearch(entry.Id) < 0)
            {
                wrong($"{EventId.ToEventText(entry.Id)} is open, but {Name(entry.Value.Id)} does not have it");
            }
        }
    }

    private static string Name(long deliveryId) => EventId.ToText("del_", deliveryId);

    private static Delivery? Find(List<JobEntry<Delivery>> open, long id)
    {
        int low = 0;
        int high = open.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = open[middle].Id < id ? (middle + 1, high) : (low, middle);
        }

        return low < open.Count && open[low].Id == id ? open[low].Value : null;
    }
}
