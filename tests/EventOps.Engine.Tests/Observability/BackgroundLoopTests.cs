using EventOps.Engine.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Engine.Tests.Observability;

public sealed class BackgroundLoopTests : IAsyncDisposable
{
    private readonly BackgroundLoop _loop = new("egg timer", "eggs are not ready", NullLogger.Instance);

    [Fact]
    public async Task It_runs_until_it_is_stopped_and_dies_of_nothing_then()
    {
        var began = new TaskCompletionSource();
        _loop.Start(async () =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, _loop.Stopping);
        });
        await began.Task;

        await _loop.DisposeAsync();
        await _loop.DisposeAsync();

        Assert.True(_loop.Stopping.IsCancellationRequested);
        Assert.Null(_loop.Death);
    }

    [Fact]
    public async Task Its_death_is_told_with_what_is_no_more()
    {
        var died = new TaskCompletionSource();
        _loop.Start(() =>
        {
            died.SetResult();
            throw new InvalidOperationException("a bug");
        });
        await died.Task;
        await _loop.DisposeAsync();

        Assert.Equal("The egg timer died; eggs are not ready until the next start.", _loop.Death);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_its_stop_is_a_death()
    {
        _loop.Start(() => throw new OperationCanceledException());
        while (_loop.Death is null)
        {
            await Task.Yield();
        }

        await _loop.DisposeAsync();
    }

    [Fact]
    public async Task What_never_began_can_be_stopped()
    {
        await _loop.DisposeAsync();
        Assert.True(_loop.Stopping.IsCancellationRequested);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
