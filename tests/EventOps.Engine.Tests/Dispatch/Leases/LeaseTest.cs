namespace EventOps.Engine.Tests.Dispatch.Leases;

/// <summary>A test that has a <see cref="LeaseHost"/> of its own, closed behind it.</summary>
public abstract class LeaseTest : IAsyncLifetime, IAsyncDisposable
{
    private protected LeaseHost Host { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
