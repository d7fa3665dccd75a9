using EventOps.Load.Http;

namespace EventOps.Load.Targets;

/// <summary>Something to load, and how much processor it has used so far.</summary>
internal interface IServerUnderTest : IAsyncDisposable
{
    LoopbackTarget Target { get; }

    TimeSpan ProcessorTime { get; }
}
