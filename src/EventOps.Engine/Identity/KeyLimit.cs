using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Identity;

/// <summary>One operation's rate limit of one key. The engine keeps it and leaves its meaning to the contracts.</summary>
/// <param name="Operation">What is limited.</param>
/// <param name="Permits">Permits per window; 0 means that the key is not limited here.</param>
/// <param name="WindowMs">The window.</param>
public readonly record struct KeyLimit(string Operation, int Permits, long WindowMs)
{
    private const int Fields = 3;

    internal static void Write(ref MessagePackWriter writer, IReadOnlyList<KeyLimit> limits)
    {
        writer.WriteArrayHeader((uint)limits.Count * Fields);
        foreach (KeyLimit limit in limits)
        {
            writer.WriteString(limit.Operation);
            writer.WriteInt64(limit.Permits);
            writer.WriteInt64(limit.WindowMs);
        }
    }

    internal static KeyLimit[] Read(ref MessagePackReader reader)
    {
        var limits = new KeyLimit[reader.ArrayHeader() / Fields];
        for (int i = 0; i < limits.Length; i++)
        {
            limits[i] = new KeyLimit(reader.Text(), reader.Int32(), reader.Int64());
        }

        return limits;
    }
}
