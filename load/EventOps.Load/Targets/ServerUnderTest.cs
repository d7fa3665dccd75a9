using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Targets;

/// <summary>Starts the servers of a measure, each a process of its own, and waits until they answer.</summary>
internal sealed class ServerUnderTest : IServerUnderTest
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyLook = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;

    private ServerUnderTest(ChildProcess process, LoopbackTarget target)
    {
        _process = process;
        Target = target;
    }

    public LoopbackTarget Target { get; }

    public int ProcessId => _process.Id;

    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>The bare endpoint, from this same executable.</summary>
    public static Task<ServerUnderTest> StartBareAsync(TimeProvider time, CancellationToken stop) =>
        StartOwnAsync("bare-server", time, stop);

    /// <summary>The webhook receiver, from this same executable.</summary>
    public static Task<ServerUnderTest> StartReceiverAsync(TimeProvider time, CancellationToken stop) =>
        StartOwnAsync(Commands.WebhookReceiverCommand.Name, time, stop);

    /// <summary>
    /// The EventOps server with its full path on: every limiter enabled, and high enough not to limit; with a key for the
    /// contracts that need one.
    /// </summary>
    public static Task<ServerUnderTest> StartEventOpsAsync(
        string server, string dataFolder, string key, TimeProvider time, CancellationToken stop)
    {
        const string High = "1000000000";
        int port = FreePort();
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["EventOps__Data__Path"] = dataFolder,
            ["EventOps__RateLimits__Enabled"] = "true",
        };
        LoadKey.AddTo(environment, key);
        foreach (string operation in new[] { "Publish", "Subscribe", "Poll", "Query" })
        {
            environment[$"EventOps__RateLimits__{operation}__Permits"] = High;
            environment[$"EventOps__RateLimits__{operation}__Enabled"] = "true";
        }

        return StartAsync(server, [], environment, port, time, stop);
    }

    /// <summary>The EventOps server without rate limits, and with settings by their configuration keys.</summary>
    public static Task<ServerUnderTest> StartUnlimitedAsync(
        string server, string dataFolder, IReadOnlyDictionary<string, string> settings, TimeProvider time, CancellationToken stop)
    {
        int port = FreePort();
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["EventOps__Data__Path"] = dataFolder,
            ["EventOps__RateLimits__Enabled"] = "false",
        };
        foreach ((string key, string value) in settings)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return StartAsync(server, [], environment, port, time, stop);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Task<ServerUnderTest> StartOwnAsync(string command, TimeProvider time, CancellationToken stop)
    {
        int port = FreePort();
        string[] arguments = [command, "--port", port.ToString(CultureInfo.InvariantCulture), "--exit-with-parent"];
        return StartAsync(
            typeof(ServerUnderTest).Assembly.Location, arguments, new Dictionary<string, string>(), port, time, stop);
    }

    private static async Task<ServerUnderTest> StartAsync(
        string file,
        IEnumerable<string> arguments,
        Dictionary<string, string> environment,
        int port,
        TimeProvider time,
        CancellationToken stop)
    {
        bool isAssembly = file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        ChildProcess process = ChildProcess.Start(
            isAssembly ? DotnetHost() : file, isAssembly ? [file, .. arguments] : arguments, environment);
        var server = new ServerUnderTest(process, LoopbackTarget.ForPort(port));
        try
        {
            await server.WaitUntilReadyAsync(time, stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync(TimeProvider time, CancellationToken stop)
    {
        var clock = new SystemRunClock(time);
        byte[] request = RequestBytes.Get(Target, "/health");
        using var connection = new RawHttpConnection(Target, clock);
        while (!(await connection.SendAsync(request)).IsSuccess)
        {
            if (_process.HasExited || clock.NowNs > (long)ReadyMax.TotalNanoseconds)
            {
                string state = _process.HasExited ? "ended" : "did not answer /health in time";
                throw new SetupFailedException($"the server {state}; it said:\n{_process.Output}");
            }

            await Task.Delay(ReadyLook, time, stop);
        }
    }

    /// <summary>The dotnet that runs us, or the one on the path when we run from our own executable.</summary>
    private static string DotnetHost() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
