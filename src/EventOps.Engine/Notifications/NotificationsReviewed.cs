using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Somebody reviewed notifications of a tenant. Those that are reviewed already keep their first review: so records may
/// race.
/// </summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Reviewer">Who reviewed.</param>
/// <param name="Notes">What was noted, or null.</param>
/// <param name="Action">What a review of many was for, or null.</param>
/// <param name="Context">In what context, or null.</param>
/// <param name="Floors">
/// The smallest id of each priority that was kept then: reviews of what is below are forgotten. In the record, because a
/// change may depend on nothing but the state and the record.
/// </param>
/// <param name="Reviewed">Which notifications.</param>
internal sealed record NotificationsReviewed(
    string Tenant,
    string Reviewer,
    string? Notes,
    string? Action,
    string? Context,
    long[] Floors,
    ReviewedIds[] Reviewed) : IControlRecord
{
    public ControlKind Kind => ControlKind.NotificationsReviewed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.WriteString(Tenant);
        writer.WriteString(Reviewer);
        writer.WriteOptional(Notes);
        writer.WriteOptional(Action);
        writer.WriteOptional(Context);
        writer.WriteArrayHeader((uint)Floors.Length);
        foreach (long floor in Floors)
        {
            writer.WriteInt64(floor);
        }

        writer.WriteArrayHeader((uint)Reviewed.Length);
        foreach (ReviewedIds one in Reviewed)
        {
            one.Write(ref writer);
        }
    }

    public void Apply(EngineState state, long id)
    {
        state.Reviews.Add(this, id);
        state.Arrivals.Pulse(Tenant);
    }

    internal static NotificationsReviewed Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        string tenant = reader.Text();
        string reviewer = reader.Text();
        string? notes = reader.OptionalText();
        string? action = reader.OptionalText();
        string? context = reader.OptionalText();
        long[] floors = new long[reader.ArrayHeader()];
        for (int i = 0; i < floors.Length; i++)
        {
            floors[i] = reader.Int64();
        }

        var reviewed = new ReviewedIds[reader.ArrayHeader()];
        for (int i = 0; i < reviewed.Length; i++)
        {
            reviewed[i] = ReviewedIds.Read(ref reader);
        }

        return new NotificationsReviewed(tenant, reviewer, notes, action, context, floors, reviewed);
    }
}
