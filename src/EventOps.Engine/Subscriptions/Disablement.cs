using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>Why and since when a subscription is given nothing any more.</summary>
/// <param name="Reason">For its owner: one line.</param>
/// <param name="AtMs">In milliseconds since 1970.</param>
public sealed record Disablement(string Reason, long AtMs)
{
    internal static void Write(ref MessagePackWriter writer, Disablement? disabled)
    {
        if (disabled is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.WriteString(disabled.Reason);
        writer.WriteInt64(disabled.AtMs);
    }

    internal static Disablement? Read(ref MessagePackReader reader)
    {
        if (reader.IsNil())
        {
            return null;
        }

        reader.ArrayHeader();
        return new Disablement(reader.Text(), reader.Int64());
    }
}
