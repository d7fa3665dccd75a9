using System.CommandLine;

namespace EventOps.Load.Commands;

/// <summary>The commands of the load runner.</summary>
internal static class RootCommandLine
{
    public static RootCommand Build(TimeProvider time) =>
        new("Load runner for EventOps. Stays on loopback, stops by itself, counts latency from the intended send time.")
        {
            RunCommand.Build(time),
            CompareCommand.Build(time),
            FanOutCommand.Build(time),
            BareServerCommand.Build(),
            WebhookReceiverCommand.Build(time),
            DiskCommand.Build(),
            ListCommand.Build(),
        };
}
