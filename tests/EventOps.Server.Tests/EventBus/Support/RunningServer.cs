using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Metering;
using EventOps.Engine;
using EventOps.Engine.Logs;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Operations.Runbooks;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.DataFolder;
using EventOps.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>
/// The real server, in this process: Kestrel on a loopback port of its own, a data folder of its own, gone afterwards. Small segments, so that
/// it starts quickly; no alert rules, because metrics are those of all servers in the process; rate limits too high to be met unless a test sets them.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    private static readonly string[] Defaults =
    [
        "urls=http://127.0.0.1:0",
        "Logging:LogLevel:Default=Error",
        "EventOps:Alerts:Enabled=false",
        "EventOps:Journal:SegmentBytes=16777216",
        "EventOps:Logs:FileBytes=4194304",
        "EventOps:Journal:MemoryBytes=8388608",
        "EventOps:Journal:TailMirrorBytes=4194304",
        "EventOps:RateLimits:Publish:Permits=100000000",
        "EventOps:RateLimits:Subscribe:Permits=100000000",
        "EventOps:RateLimits:Poll:Permits=100000000",
        "EventOps:RateLimits:Query:Permits=100000000",
        "EventOps:RateLimits:Log:Permits=100000000",
    ];

    private readonly TestFolder _folder = new();
    private readonly ServerConfiguration _configuration;
    private DataFolderLock? _lock;
    private EventOpsServer? _server;
    private EventBusClient? _bus;

    private RunningServer(string[] settings)
    {
        // A setting given twice counts as last given.
        Dictionary<string, string> all = Defaults.Concat(settings).Append($"EventOps:Data:Path={_folder.File("data")}")
            .Select(one => one.Split('=', 2)).GroupBy(one => one[0]).ToDictionary(one => one.Key, one => one.Last()[1]);
        ConfigurationResult read = ConfigurationReader.Read(new ConfigurationInputs(
            _folder.Path, _folder.Path, new Dictionary<string, string?>(), [.. all.Select(one => $"--{one.Key}={one.Value}")]));
        Assert.True(read.Succeeded, string.Join('\n', read.Problems));
        _configuration = read.Configuration;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>A caller without a key.</summary>
    public EventBusClient Bus => _bus!;

    /// <summary>The admin key of a server that was given none.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(_lock!.Folder, AdminKeyFile.FileName)).Trim();

    /// <summary>The engine behind it, for what no endpoint does yet.</summary>
    internal EventPipeline Engine => _server!.Engine;

    /// <summary>What is measured of its node.</summary>
    internal NodeTelemetry Telemetry => _server!.Telemetry;

    /// <summary>Closes and opens that engine.</summary>
    internal EngineHost Host => _server!.Host;

    /// <summary>Runs runbooks on it.</summary>
    internal RunbookRunner Runbooks => _server!.Runbooks;

    /// <summary>Its log store.</summary>
    internal LogStore Logs => _server!.Logs;

    /// <summary>What its requests took.</summary>
    internal RequestMeter Requests => _server!.Requests;

    internal IReadOnlyList<Endpoint> Endpoints => _server!.Endpoints;

    /// <summary>The trace context stored with an event of callers without a key, as a header's value; empty when it has none.</summary>
    internal string TraceParentOf(string eventId)
    {
        EventReader reader = _server!.Engine.Reader;
        Assert.True(EventId.TryParseEvent(eventId, out long id));
        using EventReadSession session = reader.OpenSession();
        Assert.True(session.TryRead(reader.Find(Principal.DefaultTenant, id)!.Value, out EventRecord record));
        Assert.Equal(!record.TraceParent.IsEmpty, TraceContext.TryRead(record.TraceParent, out TraceContext trace));
        return trace.ToString();
    }

    /// <summary>
    /// Looks until so many polls wait. By the engine itself: the metrics of one process are those of all servers the tests run in it.
    /// </summary>
    public async Task UntilPollsWaitAsync(int count)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_server!.Engine.Polls.Waiters != count)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Starts one on an empty data folder.</summary>
    /// <param name="settings">Settings such as <c>EventOps:Limits:EventBytesMax=2048</c>.</param>
    public static async Task<RunningServer> StartAsync(params string[] settings)
    {
        var server = new RunningServer(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Stops it as SIGTERM does, and starts it again on what it left.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Where its data lies.</summary>
    public string DataFolder => _configuration.Options.Data.Path;

    /// <summary>Stops it, for a look at what it leaves.</summary>
    public Task StopKeepingDataAsync() => StopAsync();

    /// <summary>A caller with a key.</summary>
    public EventBusClient With(string key) => new(Address, key);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        DataFolderResult folder = DataFolderLock.Acquire(_configuration.Options.Data.Path);
        Assert.True(folder.Lock is not null, folder.Problem);
        _lock = folder.Lock;
        AdminKeyResult? admin = _configuration.Keys.NeedsAdminKey ? AdminKeyFile.LoadOrCreate(_lock) : null;
        ServerStart start = await EventOpsServer.StartAsync(_configuration, _lock, _configuration.Keys.With(admin?.Key));
        _server = start.Server ?? throw new InvalidOperationException(start.Problem);
        Address = new Uri(Assert.Single(_server.Addresses));
        _bus = new EventBusClient(Address, key: null);
    }

    private async Task StopAsync()
    {
        _bus?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _lock?.Dispose();
        (_bus, _server, _lock) = (null, null, null);
    }
}
