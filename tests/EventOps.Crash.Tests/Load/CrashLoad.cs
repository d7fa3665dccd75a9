using System.Globalization;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>All the workers of one life of the server: 19 connections.</summary>
internal static class CrashLoad
{
    private const int Singles = 8;
    private const int NdjsonBatches = 4;
    private const int JsonBatches = 2;

    /// <summary>Runs until the server dies; throws when a worker saw something wrong.</summary>
    internal static async Task RunAsync(Uri address, int seed, Ledger ledger, IReadOnlyList<AckBook> acks, AckCountdown countdown)
    {
        var clients = new List<BusClient>();
        BusClient Connect()
        {
            var client = new BusClient(address);
            clients.Add(client);
            return client;
        }

        Worker Hire() => new(Connect(), new Random(unchecked((seed * 397) + clients.Count)), ledger, countdown);
        var running = new List<Task>();
        for (int i = 0; i < Singles; i++)
        {
            running.Add(SinglesLoop.RunAsync(Hire(), i < acks.Count ? acks[i].Source : "singles"));
        }

        for (int i = 0; i < NdjsonBatches + JsonBatches; i++)
        {
            running.Add(BatchesLoop.RunAsync(Hire(), "batches", asArray: i >= NdjsonBatches));
        }

        running.AddRange(acks.Select(book => AckLoop.RunAsync(Hire(), book)));
        running.Add(KeyedLoop.RunAsync(Hire(), Connect(), "keyed"));
        running.Add(SubscribeLoop.RunAsync(Hire(), seed.ToString("x8", CultureInfo.InvariantCulture)));
        try
        {
            await Task.WhenAll(running);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
