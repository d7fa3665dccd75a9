using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>Producers of single events and of batches, and one that polls and acknowledges, for one life of the
/// server.</summary>
internal static class WebhookLoad
{
    private const int Singles = 3;
    private const int Batches = 1;

    /// <summary>Runs until the server dies; throws when a worker saw something wrong.</summary>
    internal static async Task RunAsync(
        Uri address, int seed, Ledger ledger, AckBook book, AckCountdown countdown, CrashReceivers receivers)
    {
        var clients = new List<BusClient>();
        Worker Hire()
        {
            clients.Add(new BusClient(address));
            return new Worker(clients[^1], new Random(unchecked((seed * 397) + clients.Count)), ledger, countdown);
        }

        var producing = new List<Task>();
        for (int i = 0; i < Singles; i++)
        {
            producing.Add(SinglesLoop.RunAsync(Hire(), "singles"));
        }

        for (int i = 0; i < Batches; i++)
        {
            producing.Add(BatchesLoop.RunAsync(Hire(), "batches", asArray: i > 0));
        }

        // Every page it gets lets slow answers go: slowness that follows the server and no clock.
        producing.Add(AckLoop.RunAsync(Hire(), book, receivers.LetSlowOnesAnswer));
        try
        {
            await Task.WhenAll(producing);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
