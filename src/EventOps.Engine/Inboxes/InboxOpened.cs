using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Inboxes;

/// <summary>A tenant is about to post its first trigger. Two that come at once open one inbox.</summary>
internal sealed record InboxOpened(string Tenant) : IControlRecord
{
    public ControlKind Kind => ControlKind.InboxOpened;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(1);
        writer.WriteString(Tenant);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.InboxOf(Tenant) is null)
        {
            state.Subscriptions.Add(new Subscription(id, SubscriptionTerms.OfInbox(Tenant)));
        }
    }

    internal static InboxOpened Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new InboxOpened(reader.Text());
    }
}
