using System.Collections.Concurrent;
using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.RealInput;

/// <summary>
/// Posts the sample over and over, over several connections, and keeps which line each acknowledged id stands for.
/// </summary>
internal sealed class SampleFeed(SampleEvent[] sample)
{
    private const int SingleConnections = 4;
    private const int BatchConnections = 4;
    private const int ItemsOfBatch = 250;
    private int _next = -1;

    /// <summary>Line by acknowledged id.</summary>
    internal ConcurrentDictionary<string, int> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines of requests that got no answer: there, or not.</summary>
    internal ConcurrentBag<int> Unanswered { get; } = [];

    /// <summary>Posts until so many events are acknowledged, or until the server dies.</summary>
    internal async Task RunAsync(Uri address, int acknowledgedMin, Func<Task> atHalf)
    {
        int half = (Acknowledged.Count + acknowledgedMin) / 2;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task LoopAsync(Func<BusClient, Task<bool>> post)
        {
            using var client = new BusClient(address);
            while (Acknowledged.Count < acknowledgedMin && await post(client))
            {
                if (Acknowledged.Count >= half)
                {
                    reached.TrySetResult();
                }
            }
        }

        Task[] loops =
        [
            .. Enumerable.Range(0, SingleConnections).Select(_ => LoopAsync(SingleAsync)),
            .. Enumerable.Range(0, BatchConnections).Select(_ => LoopAsync(BatchAsync)),
        ];
        await Task.WhenAny(reached.Task, Task.WhenAll(loops));
        await atHalf();
        await Task.WhenAll(loops);
    }

    private async Task<bool> SingleAsync(BusClient client)
    {
        int line = Interlocked.Increment(ref _next) % sample.Length;
        Answer? answer = await client.TryPostAsync("/publish", sample[line].Body);
        if (answer is null)
        {
            Unanswered.Add(line);
            return false;
        }

        Note(answer.Demand(200).Member("event_id"), line);
        return true;
    }

    private async Task<bool> BatchAsync(BusClient client)
    {
        int end = Interlocked.Add(ref _next, ItemsOfBatch);
        int[] lines = [.. Enumerable.Range(end - ItemsOfBatch + 1, ItemsOfBatch).Select(number => number % sample.Length)];
        byte[] body = EventBody.Ndjson(lines.Select(line => sample[line].Body));
        Answer? answer = await client.TryPostAsync("/publish/batch?results=all", body, MediaType.Ndjson);
        if (answer is null)
        {
            Array.ForEach(lines, Unanswered.Add);
            return false;
        }

        using JsonDocument json = answer.Demand(200).Json();
        Assert.Equal(lines.Length, json.RootElement.GetProperty("accepted").GetInt32());
        int next = 0;
        foreach (JsonElement id in json.RootElement.GetProperty("event_ids").EnumerateArray())
        {
            Note(id.GetString()!, lines[next++]);
        }

        return true;
    }

    private void Note(string id, int line) => Assert.True(Acknowledged.TryAdd(id, line), $"{id} was given out twice");
}
