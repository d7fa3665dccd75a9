using EventOps.Load.Http;
using EventOps.Load.Targets;

namespace EventOps.Load.Tests.Support;

/// <summary>A target in the test's own process; its owner stops it.</summary>
internal sealed class InProcessServer(LoopbackTarget target) : IServerUnderTest
{
    public LoopbackTarget Target => target;

    public TimeSpan ProcessorTime => TimeSpan.Zero;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
