using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Identity;

/// <summary>
/// The keys that were made while the server ran. An immutable snapshot, swapped by control records on the journal
/// writer's thread only, so what decides a race (two creations with one name, a rotation and a revocation) is the order
/// of the journal, at a restart as in the first place. Read by any thread.
/// </summary>
public sealed class KeyStore
{
    private volatile KeySnapshot _current = KeySnapshot.Empty;

    /// <summary>How many there are.</summary>
    public int Count => _current.Count;

    /// <summary>All of them, oldest first, as of one moment.</summary>
    public IEnumerable<StoredKey> All => _current.All;

    /// <summary>A key by its number.</summary>
    public StoredKey? Find(long id) => _current.Find(id);

    /// <summary>Makes a key unless its tenant has one of its name.</summary>
    internal KeyChange Add(StoredKey key)
    {
        KeySnapshot before = _current;
        if (before.HasName(key.Terms.Tenant, key.Terms.Name))
        {
            return KeyChange.NameTaken;
        }

        _current = before.With(key);
        return KeyChange.Made;
    }

    /// <summary>Gives a key another token.</summary>
    internal KeyChange Rotate(long id, byte[] hash, long previousUntilMs, out StoredKey? rotated)
    {
        KeySnapshot before = _current;
        rotated = before.Find(id)?.Rotated(hash, previousUntilMs);
        if (rotated is null)
        {
            return KeyChange.NotFound;
        }

        _current = before.With(rotated);
        return KeyChange.Made;
    }

    /// <summary>Forgets a key.</summary>
    internal KeyChange Remove(long id)
    {
        KeySnapshot before = _current;
        if (before.Find(id) is not { } key)
        {
            return KeyChange.NotFound;
        }

        _current = before.Without(key);
        return KeyChange.Made;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        KeySnapshot all = _current;
        writer.WriteArrayHeader((uint)all.Count);
        foreach (StoredKey key in all.All)
        {
            key.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        KeySnapshot all = KeySnapshot.Empty;
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            all = all.With(StoredKey.Read(ref reader));
        }

        _current = all;
    }
}
