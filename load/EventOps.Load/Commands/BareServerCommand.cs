using System.CommandLine;
using EventOps.Load.Targets;

namespace EventOps.Load.Commands;

/// <summary><c>bare-server</c>.</summary>
internal static class BareServerCommand
{
    public static Command Build()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 8098 };
        var exitWithParent = new Option<bool>("--exit-with-parent") { Description = "Stop when standard input closes." };
        var command = new Command("bare-server", "Serve the bare Kestrel endpoint that single publishes are compared with.")
        {
            port, exitWithParent,
        };
        command.SetAction(async (parsed, stop) =>
        {
            await BareServer.RunAsync(parsed.GetValue(port), parsed.GetValue(exitWithParent), stop);
            return 0;
        });
        return command;
    }
}
