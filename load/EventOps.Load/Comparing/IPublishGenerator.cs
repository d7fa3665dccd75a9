using EventOps.Load.Http;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Comparing;

/// <summary>What sends the single publishes of a comparison: our own client or wrk.</summary>
internal interface IPublishGenerator
{
    string Name { get; }

    Task<RunResult> RunAsync(
        string title, PublishRequest request, LoopbackTarget target, int connections, CompareOptions options, CancellationToken stop);
}
