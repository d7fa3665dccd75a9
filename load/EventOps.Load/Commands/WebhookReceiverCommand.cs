using System.CommandLine;
using EventOps.Load.FanOut.Receiving;

namespace EventOps.Load.Commands;

/// <summary><c>webhook-receiver</c>.</summary>
internal static class WebhookReceiverCommand
{
    public const string Name = "webhook-receiver";

    public static Command Build(TimeProvider time)
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 8097 };
        var exitWithParent = new Option<bool>("--exit-with-parent") { Description = "Stop when standard input closes." };
        var command = new Command(Name, "Serve the webhook receiver that 'fanout' measures deliveries with.") { port, exitWithParent };
        command.SetAction(async (parsed, stop) =>
        {
            await FanOutReceiver.RunAsync(parsed.GetValue(port), parsed.GetValue(exitWithParent), time, stop);
            return 0;
        });
        return command;
    }
}
