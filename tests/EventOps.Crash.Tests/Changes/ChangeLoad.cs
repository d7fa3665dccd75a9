using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>All the workers of one life of the server: 11 connections.</summary>
internal static class ChangeLoad
{
    private const int TriggerWorkers = 4;
    private const int WorkersPerReviewer = 2;
    private const int KeyWorkers = 2;

    /// <summary>Runs until the server dies; throws when a worker saw something wrong.</summary>
    internal static async Task RunAsync(Uri address, int seed, int life, Books books, AckCountdown countdown)
    {
        var clients = new List<BusClient>();
        ChangeWorker Hire(Actor actor)
        {
            clients.Add(new BusClient(address, actor.Token));
            return new ChangeWorker(
                actor, clients[^1], new Random(unchecked((seed * 397) + clients.Count)), books.Changes, countdown);
        }

        var running = new List<Task>();
        for (int i = 0; i < TriggerWorkers; i++)
        {
            running.Add(TriggerLoop.RunAsync(Hire(Actor.Consumer), books.Triggers));
        }

        for (int i = 0; i < WorkersPerReviewer; i++)
        {
            running.AddRange(Actor.Reviewers.Select(one => ReviewLoop.RunAsync(Hire(one), books.Notices)));
        }

        KeyEntry[] keys = [.. books.Keys.All.OrderBy(one => one.Name, StringComparer.Ordinal)];
        for (int i = 0; i < KeyWorkers; i++)
        {
            KeyEntry[] own = [.. keys.Where((_, at) => at % KeyWorkers == i)];
            running.Add(KeyLoop.RunAsync(Hire(Actor.Admin), books.Keys, books.Triggers, own));
        }

        running.Add(SubscriberLoop.RunAsync(Hire(Actor.Consumer), books.Subscriptions, life));
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
