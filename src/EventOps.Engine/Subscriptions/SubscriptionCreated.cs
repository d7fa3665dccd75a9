using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Subscriptions;

/// <summary>A subscription was made; its id is the record's.</summary>
internal sealed record SubscriptionCreated(SubscriptionTerms Terms) : IControlRecord
{
    public ControlKind Kind => ControlKind.SubscriptionCreated;

    public void Write(ref MessagePackWriter writer) => Terms.Write(ref writer);

    public void Apply(EngineState state, long id) => state.Subscriptions.Add(new Subscription(id, Terms));

    internal static SubscriptionCreated Read(ref MessagePackReader reader) => new(SubscriptionTerms.Read(ref reader));
}
