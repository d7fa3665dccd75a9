namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>One server for all tests of a class; they keep out of each other's way by names of their own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private RunningServer? _server;

    public RunningServer Server => _server!;

    public EventBusClient Bus => Server.Bus;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
