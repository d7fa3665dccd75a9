namespace EventOps.Engine.Tests.Support;

/// <summary>A test that has an engine of its own, closed behind it.</summary>
public abstract class EngineTest : IAsyncLifetime, IAsyncDisposable
{
    private protected EngineTest(Func<EngineOptions, EngineOptions>? configure = null) => Host = new EngineHost(configure);

    private protected EngineHost Host { get; }

    private protected EventPipeline Engine => Host.Engine;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
