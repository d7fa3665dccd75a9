using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>A lane's deliveries that are not settled, in the order of their ids, and which of them each event is in.
/// Guarded by its lane's lock.</summary>
internal sealed class OpenDeliveries
{
    private readonly List<Delivery> _deliveries = [];

    /// <summary>Number of deliveries.</summary>
    internal int Count => _deliveries.Count;

    /// <summary>Which delivery each event is in.</summary>
    internal JobMap<Delivery> Jobs { get; } = new();

    internal Delivery? Find(long deliveryId)
    {
        int index = IndexOf(deliveryId);
        return index < 0 ? null : _deliveries[index];
    }

    /// <summary>Copies them, oldest first.</summary>
    internal void CopyTo(List<Delivery> into) => into.AddRange(_deliveries);

    /// <summary>Adds a delivery; one without events is none.</summary>
    internal void Add(long deliveryId, DeliveryStatus status)
    {
        if (status.EventCount > 0)
        {
            var delivery = new Delivery(deliveryId, status);
            _deliveries.Add(delivery);
            Jobs.Add(status.Jobs, delivery);
        }
    }

    /// <summary>Takes a delivery out; its events, or none when it is not there.</summary>
    internal JobList Remove(long deliveryId)
    {
        int index = IndexOf(deliveryId);
        if (index < 0)
        {
            return JobList.Empty;
        }

        JobList jobs = _deliveries[index].Status.Jobs;
        _deliveries.RemoveAt(index);
        Jobs.Remove(jobs);
        return jobs;
    }

    /// <summary>Takes an event out of its delivery; false when it is in none.</summary>
    internal bool Take(long id)
    {
        if (!Jobs.TryFind(id, out JobEntry<Delivery> open))
        {
            return false;
        }

        Delivery delivery = open.Value;
        DeliveryStatus rest = delivery.Status with { Jobs = delivery.Status.Jobs.Where(one => one != id) };
        if (rest.EventCount == 0)
        {
            Remove(delivery.Id);
        }
        else
        {
            Jobs.Remove(id);
            delivery.Status = rest;
        }

        return true;
    }

    /// <summary>Takes events out of their deliveries, each of which is changed once however many of its events
    /// go.</summary>
    /// <returns>Those that were in one.</returns>
    internal JobList Take(JobList jobs)
    {
        if (jobs.Count == 1)
        {
            return jobs.Where(Take);
        }

        var changed = new HashSet<Delivery>();
        JobList taken = jobs.Where(id =>
        {
            bool isOpen = Jobs.TryFind(id, out JobEntry<Delivery> open);
            if (isOpen)
            {
                changed.Add(open.Value);
                Jobs.Remove(id);
            }

            return isOpen;
        });
        foreach (Delivery delivery in changed)
        {
            DeliveryStatus rest = delivery.Status with { Jobs = delivery.Status.Jobs.Where(id => Jobs.TryFind(id, out _)) };
            if (rest.EventCount == 0)
            {
                _deliveries.RemoveAt(IndexOf(delivery.Id));
            }
            else
            {
                delivery.Status = rest;
            }
        }

        return taken;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_deliveries.Count);
        foreach (Delivery delivery in _deliveries)
        {
            delivery.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            Delivery delivery = Delivery.Read(ref reader);
            _deliveries.Add(delivery);
            Jobs.Add(delivery.Status.Jobs, delivery);
        }
    }

    /// <summary>Deliveries come with ids that grow, and snapshots keep their order.</summary>
    private int IndexOf(long deliveryId)
    {
        int low = 0;
        int high = _deliveries.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            long id = _deliveries[middle].Id;
            if (id == deliveryId)
            {
                return middle;
            }

            (low, high) = id < deliveryId ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
