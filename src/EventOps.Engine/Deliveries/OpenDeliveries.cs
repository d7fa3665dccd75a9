using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>A lane's deliveries that are not settled, and which of them each event is in. Guarded by its lane's
/// lock.</summary>
internal sealed class OpenDeliveries
{
    private readonly List<Delivery> _deliveries = [];

    /// <summary>Number of deliveries.</summary>
    internal int Count => _deliveries.Count;

    /// <summary>Which delivery each event is in.</summary>
    internal JobMap<Delivery> Jobs { get; } = new();

    internal Delivery? Find(long deliveryId) => _deliveries.Find(one => one.Id == deliveryId);

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
        int index = _deliveries.FindIndex(one => one.Id == deliveryId);
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
}
