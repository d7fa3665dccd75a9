using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// What signs a subscription's webhooks. Kept readable in the journal and its snapshots, because a signature needs the
/// secret itself: the data folder is as secret as they are.
/// </summary>
/// <param name="Current">Signs every delivery.</param>
/// <param name="Previous">Signs beside it until <paramref name="PreviousUntilMs"/>, or null.</param>
/// <param name="PreviousUntilMs">In milliseconds since 1970.</param>
public sealed record SubscriptionSecrets(string Current, string? Previous, long PreviousUntilMs)
{
    /// <summary>The one before, while it still signs.</summary>
    public string? PreviousAt(long nowMs) => nowMs < PreviousUntilMs ? Previous : null;

    /// <summary>Names no secret: a record's own text would end up in a log one day.</summary>
    public override string ToString() => nameof(SubscriptionSecrets);

    internal static void Write(ref MessagePackWriter writer, SubscriptionSecrets? secrets)
    {
        if (secrets is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        writer.WriteString(secrets.Current);
        writer.WriteOptional(secrets.Previous);
        writer.WriteInt64(secrets.PreviousUntilMs);
    }

    internal static SubscriptionSecrets? Read(ref MessagePackReader reader)
    {
        if (reader.IsNil())
        {
            return null;
        }

        reader.ArrayHeader();
        return new SubscriptionSecrets(reader.Text(), reader.OptionalText(), reader.Int64());
    }
}
