using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>A notification's id: that of its event, with a prefix of its own.</summary>
internal static class NotificationId
{
    internal const string Prefix = "ntf_";

    /// <summary>An id that looks like one, for messages.</summary>
    internal const string Example = "ntf_0dc8k3f9m2x7q";

    internal static string ToText(long id) => EventId.ToText(Prefix, id);

    internal static bool TryParse(string? text, out long id)
    {
        id = 0;
        return text is not null && EventId.TryParse(text, Prefix, out id);
    }
}
