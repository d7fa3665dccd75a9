using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>A replay was asked for; its id is the record's.</summary>
internal sealed record ReplayStarted(ReplayTerms Terms) : IControlRecord
{
    public ControlKind Kind => ControlKind.ReplayStarted;

    public void Write(ref MessagePackWriter writer) => ReplayTerms.Write(ref writer, Terms);

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(Terms.ParentId) is { } parent)
        {
            var replay = new Subscription(id, parent, Terms);
            state.Deleted.Of(parent.Terms.Tenant)?.MarkIn(replay, EventId.UnixTimeMs(id));
            state.Subscriptions.Add(replay);
        }
    }

    internal static ReplayStarted Read(ref MessagePackReader reader) => new(ReplayTerms.Read(ref reader));
}
