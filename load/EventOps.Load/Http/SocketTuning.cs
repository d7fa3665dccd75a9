namespace EventOps.Load.Http;

/// <summary>
/// Makes the generator's sockets one event loop: completions run on the one thread that waits for them instead of
/// crossing to the pool, which is what keeps the generator small beside the server it measures. The runtime reads
/// these variables once, before the first socket; child processes must not inherit them. Not for what serves, and not for
/// fanout: its plain HttpClient is what the server is compared with, and must be as fast as it comes.
/// </summary>
internal static class SocketTuning
{
    public static readonly string[] Variables =
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    private static readonly string[] Untuned = ["bare-server", "webhook-receiver", "fanout"];

    public static void ApplyUnlessServing(string[] args)
    {
        if (args.Length > 0 && Untuned.Contains(args[0]))
        {
            return;
        }

        foreach (string variable in Variables)
        {
            Environment.SetEnvironmentVariable(variable, Environment.GetEnvironmentVariable(variable) ?? "1");
        }
    }
}
