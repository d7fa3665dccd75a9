using EventOps.Load.Targets;

namespace EventOps.Load.FanOut;

/// <summary>Starts servers for a fan-out measure, each over a fresh folder.</summary>
internal sealed class FanOutProcesses
{
    private readonly string _server;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly TimeProvider _time;

    public FanOutProcesses(string server, string folder, IReadOnlyDictionary<string, string> settings, TimeProvider time)
    {
        (_server, _folder, _settings, _time) = (server, folder, settings, time);
    }

    /// <param name="name">The data folder's name.</param>
    public async Task<IServerUnderTest> StartAsync(string name, CancellationToken stop) =>
        await ServerUnderTest.StartUnlimitedAsync(_server, Path.Combine(_folder, name), _settings, _time, stop);
}
