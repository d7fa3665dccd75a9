namespace EventOps.Server.Hosting;

/// <summary>
/// Lets the thread that learns of a request's bytes also parse them and hand the event to the ring, without a hop to the
/// thread pool: at 32 connections a hop costs more than the work. Nothing that can block may run there: whatever is not
/// the POST of one event goes to the pool first (<c>EndpointGuard</c>), and so does every body that is read whole.
/// </summary>
internal static class SocketScheduling
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Asks the runtime for it, unless the environment has decided already. Before the first socket is made.</summary>
    internal static void PreferInline()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }
    }
}
