using EventOps.Contracts.Http.Auth;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>A server with a key of every role, one of none, and one of another tenant, that takes every event type.</summary>
internal static class NotificationServer
{
    internal const string Admin = "ROLE_SYSTEM_ADMIN";
    internal const string NoRole = "NO_ROLE";
    internal const string OtherTenant = "OTHER_TENANT";

    internal static Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartAsync(
    [
        "EventOps:EventTypes:AllowUnregistered=true",
        .. RoleNames.AllRoles.Append(NoRole).Append(OtherTenant).SelectMany(Key),
        .. settings,
    ]);

    internal static string KeyOf(string role) => $"key-of-{role}-0123456789";

    internal static NotificationClient As(this RunningServer server, string role) => new(server, KeyOf(role));

    private static IEnumerable<string> Key(string role, int index)
    {
        string at = $"EventOps:Auth:Keys:{index}:";
        yield return $"{at}Name={role}";
        yield return $"{at}Key={KeyOf(role)}";
        if (role != NoRole)
        {
            yield return $"{at}Roles:0={(role == OtherTenant ? Admin : role)}";
        }

        if (role == OtherTenant)
        {
            yield return $"{at}Tenant=other";
        }
    }
}
