using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>Where webhook secrets do not stand: in the log, at its most talkative.</summary>
[Collection(ConsoleOutput.OneAtATime)]
public sealed class SecretLogTests
{
    [Fact]
    public async Task No_log_names_one()
    {
        TextWriter console = Console.Out;
        var log = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(log));
        var secrets = new List<string>();
        try
        {
            await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
            await using RunningServer server = await RunningServer.StartAsync(
                "Logging:LogLevel:Default=Trace", "EventOps:Webhooks:RetrySchedule:0=10ms", "EventOps:Webhooks:RetrySchedule:1=10ms");
            receiver.On("/gone", WebhookBehaviour.InTurn(WebhookBehaviour.Fail(), WebhookBehaviour.Close, WebhookBehaviour.Gone));
            Answer made = await HookedServer.HookAsync(server.Bus, "logged", receiver.Url("/gone"));
            Answer rotated = await server.Bus.PostAsync($"/subscriptions/{made.Str("subscription_id")}/rotate-secret", "{}");
            secrets.AddRange([made.Str("secret"), rotated.Str("secret")]);
            await server.Bus.PublishAsync("logged");
            await server.Bus.PublishAsync("logged");
            await receiver.ReceivedAsync(3, HookedServer.Soon, "/gone");
            string list;
            do
            {
                list = (await server.Bus.GetAsync("/subscriptions")).Text;
            }
            while (!list.Contains("\"disabled\"", StringComparison.Ordinal));

            await server.RestartAsync();
        }
        finally
        {
            Console.SetOut(console);
        }

        string text = log.ToString();
        Assert.Contains("is disabled: The receiver answered 410 Gone", text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret["whsec_".Length..], text, StringComparison.Ordinal));
    }
}
