using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Subscriptions;

/// <summary>A subscription's webhooks are signed with another secret, and for a while with the one before too.</summary>
internal sealed record SecretRotated(long SubscriptionId, string Secret, long PreviousUntilMs) : IControlRecord
{
    public ControlKind Kind => ControlKind.SecretRotated;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(SubscriptionId);
        writer.WriteString(Secret);
        writer.WriteInt64(PreviousUntilMs);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is { } subscription)
        {
            bool isFirst = subscription.Secrets is null;
            subscription.Rotate(new SubscriptionSecrets(Secret, subscription.Secrets?.Current, PreviousUntilMs));
            if (isFirst)
            {
                // One from before there were webhooks: it is served from now on.
                state.Subscriptions.NoteChange();
            }
        }
    }

    /// <summary>Names no secret.</summary>
    public override string ToString() => nameof(SecretRotated);

    internal static SecretRotated Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new SecretRotated(reader.Int64(), reader.Text(), reader.Int64());
    }
}
