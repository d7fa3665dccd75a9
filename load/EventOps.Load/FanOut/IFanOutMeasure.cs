using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>One of the things <c>fanout</c> can measure on a stage.</summary>
internal interface IFanOutMeasure
{
    string Title { get; }

    Task<Comparison> RunAsync(FanOutStage stage, CancellationToken stop);
}
