using System.Net;
using EventOps.Operations.Runbooks.Copying;
using EventOps.Server.Hosting;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.EventBus.Webhooks;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.Hosting;

/// <summary>An engine that was opened on a copy and not wanted has told nobody anything.</summary>
public sealed class RefusedSwitchTests
{
    private const int Events = 20;

    [Fact]
    public async Task A_receiver_hears_nothing_of_a_switch_that_is_refused_and_gets_each_event_under_one_id()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:EventsPerDelivery=1");
        var gate = new DeliveryGate();
        receiver.On("/w", WebhookBehaviour.Slow(gate));
        (await HookedServer.HookAsync(server.Bus, "w", receiver.Url("/w"), new { max_in_flight = 1 })).Expect(HttpStatusCode.OK);
        for (int i = 0; i < Events; i++)
        {
            await server.Bus.PublishAsync("w");
        }

        // Of the others some are started ahead, and most are not.
        await receiver.ReceivedAsync(_ => true, HookedServer.Soon);
        EngineHost host = server.Host;
        string copy = server.DataFolder + "-copy";
        int heard = 0;
        try
        {
            string? problem = await host.ReopenAsync(
                copy,
                (closed, _) => Task.FromResult(new FolderCopy(closed.DataPath, copy, TimeProvider.System).Finish(CancellationToken.None).Problem),
                async (_, _) =>
                {
                    // As long as a look at the watermark and the writes of a switch take, and longer.
                    gate.Open();
                    for (int i = 0; i < 200; i++)
                    {
                        (await server.Bus.GetAsync("/livez")).Expect(HttpStatusCode.OK);
                    }

                    heard = receiver.Count;
                    return "not this one";
                },
                CancellationToken.None);
            Assert.Equal("not this one", problem);
            Assert.Equal(1, heard);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }

        foreach (string id in (await server.Bus.GetAsync("/events?limit=100")).Expect(HttpStatusCode.OK).Ids())
        {
            await receiver.ReceivedAsync(one => one.EventIds.Contains(id) && one.Order > 1, HookedServer.Soon);
        }

        // The one that was under way came again under its id; no other came twice.
        Assert.Equal(Events + 1, receiver.Count);
        Assert.Equal(Events, receiver.Deliveries.Select(one => one.DeliveryId).Distinct().Count());
    }
}
