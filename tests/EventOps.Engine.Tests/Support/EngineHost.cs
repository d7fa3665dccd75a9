using System.Text;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Journaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Engine.Tests.Support;

/// <summary>A whole engine over a journal in memory and a temporary folder; survives restarts of the engine in it.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    internal const string Tenant = "acme";
    private readonly TempFolder _folder = new();
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly WebhookPorts? _webhooks;
    private bool _isOpen;

    internal EngineHost(
        Func<EngineOptions, EngineOptions>? configure = null,
        SteppedClock? clock = null,
        WebhookPorts? webhooks = null,
        TimeProvider? time = null)
    {
        Clock = clock ?? new SteppedClock();
        _time = time ?? Clock;
        _webhooks = webhooks;
        var options = new EngineOptions { DataPath = _folder.FullPath, AllowUnregisteredTypes = true, RingSlots = 256 };
        _options = configure is null ? options : configure(options);
        Engine = Open();
    }

    /// <summary>The engine's time, unless the host was given another.</summary>
    internal SteppedClock Clock { get; }

    internal MemoryJournal Journal { get; } = new();

    internal EventPipeline Engine { get; private set; }

    /// <summary>Whether what is opened next is not taken into service.</summary>
    internal bool StaysUnserved { get; set; }

    internal string StateFolder => Path.Combine(_folder.FullPath, "state");

    internal string IndexFolder => Path.Combine(_folder.FullPath, "index");

    /// <summary>Stops cleanly, once.</summary>
    internal async Task StopAsync()
    {
        if (_isOpen)
        {
            _isOpen = false;
            await Engine.DisposeAsync();
        }
    }

    /// <summary>Stops cleanly, unless that has been done, and starts again.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        Journal.Crash();
        Engine = Open();
    }

    /// <summary>Starts again with the snapshots there were before the stop, as after a kill.</summary>
    internal async Task KillAsync()
    {
        List<(string Path, byte[] Content)> before = ReadSnapshots();
        await StopAsync();
        foreach (string path in Directory.EnumerateFiles(StateFolder))
        {
            File.Delete(path);
        }

        foreach ((string path, byte[] content) in before)
        {
            File.WriteAllBytes(path, content);
        }

        Journal.Crash();
        Engine = Open();
    }

    internal Submission Submit(string type, string data = "{}", string key = "", string tenant = Tenant, EventPriority priority = EventPriority.Normal) =>
        Engine.Intake.Submit(tenant, Fields(type, data, priority), Encoding.UTF8.GetBytes(key));

    internal async Task<FrameReceipt> PublishAsync(
        string type, string data = "{}", string key = "", string tenant = Tenant, EventPriority priority = EventPriority.Normal)
    {
        Submission submission = Submit(type, data, key, tenant, priority);
        Assert.Equal(AdmitError.None, submission.Error);
        FrameReceipt receipt = await submission.WaitAsync();
        Assert.Equal(FrameOutcome.Committed, receipt.Outcome);
        return receipt;
    }

    /// <summary>Publishes a batch; the ids in its order.</summary>
    internal async Task<long[]> PublishBatchAsync(
        IEnumerable<string> types, string batchKey = "", EventPriority priority = EventPriority.Normal, string data = "{}")
    {
        BatchSubmission batch = Engine.Intake.BeginBatch(Tenant);
        int index = 0;
        foreach (string type in types)
        {
            Assert.Equal(AdmitError.None, batch.Add(Fields(type, data, priority), Encoding.UTF8.GetBytes(batchKey), index++));
        }

        Assert.Equal(AdmitError.None, await batch.CommitAsync());
        return [.. batch.Ids()];
    }

    internal async Task<Subscription> SubscribeAsync(string subscriber, params string[] types)
    {
        ControlReceipt receipt = await Engine.Subscriptions.SubscribeAsync(new SubscriptionTerms(Tenant, subscriber, types, [], 0, null));
        Assert.Equal(AdmitError.None, receipt.Error);
        return Engine.Subscriptions.Registry.Find(receipt.Id)!;
    }

    internal Task<AckResult> AckAsync(string subscriber, params long[] ids) =>
        Engine.Subscriptions.AcknowledgeAsync(SubscriberOf(subscriber), ids).AsTask();

    internal Task<PollPage> PollAsync(string subscriber, long? sinceId = null, int limit = 1_000) =>
        Engine.Polls.PollAsync(SubscriberOf(subscriber), sinceId, limit, TimeSpan.Zero, CancellationToken.None);

    internal Subscriber SubscriberOf(string name) => Engine.Subscriptions.Registry.FindSubscriber(Tenant, name)!;

    internal IReadOnlyList<EventRef> All(string tenant = Tenant) =>
        Engine.Reader.NewestFirst(EventFilter.All(tenant), 0, 0, int.MaxValue).Events;

    /// <summary>Waits for the writer's state; what changes it is on its way already.</summary>
    internal void AwaitWriter(WriterState state) =>
        Assert.True(SpinWait.SpinUntil(() => Engine.Status.Writer == state, TimeSpan.FromSeconds(20)), $"The writer is {Engine.Status.Writer}");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private List<(string Path, byte[] Content)> ReadSnapshots()
    {
        var read = new List<(string, byte[])>();
        foreach (string path in Directory.GetFiles(StateFolder))
        {
            try
            {
                read.Add((path, File.ReadAllBytes(path)));
            }
            catch (FileNotFoundException)
            {
                // Renamed or deleted just now by a snapshot that is being made: a kill may come a moment later as well.
            }
        }

        return read;
    }

    private EventPipeline Open()
    {
        var engine = new EventPipeline(_options, Journal, _time, NullLoggerFactory.Instance, webhooks: _webhooks);
        if (!StaysUnserved)
        {
            engine.Serve();
        }

        _isOpen = true;
        return engine;
    }

    private static EventFields Fields(string type, string data, EventPriority priority) => new()
    {
        EventType = Encoding.UTF8.GetBytes(type),
        Source = "tests"u8,
        Data = Encoding.UTF8.GetBytes(data),
        Priority = priority,
    };
}
