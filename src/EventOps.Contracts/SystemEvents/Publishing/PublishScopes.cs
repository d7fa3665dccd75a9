using System.Text;
using EventOps.Contracts.Http.Access;
using static EventOps.Contracts.Http.Auth.Scopes;

namespace EventOps.Contracts.SystemEvents.Publishing;

/// <summary>
/// Which scope a type of system events needs, wherever in this contract it is sent to: the part of the
/// <see cref="AccessTable"/> that only the body of a request decides.
/// </summary>
internal static class PublishScopes
{
    /// <summary>Every type that is not the rest.</summary>
    internal static IReadOnlyList<(string Type, Callers Who)> Table { get; } =
    [
        ("system_alert", Callers.With(SystemAlert)),
        ("business_event", Callers.With(BusinessEvent)),
    ];

    /// <summary>All other types, those that were registered among them.</summary>
    internal static Callers Rest { get; } = Callers.With(SystemPublish);

    private static readonly (byte[] Type, Callers Who)[] Lookup =
        [.. Table.Select(one => (Encoding.UTF8.GetBytes(one.Type), one.Who))];

    /// <summary>Who may send a type.</summary>
    internal static Callers Of(ReadOnlySpan<byte> type)
    {
        foreach ((byte[] name, Callers who) in Lookup)
        {
            if (type.SequenceEqual(name))
            {
                return who;
            }
        }

        return Rest;
    }
}
