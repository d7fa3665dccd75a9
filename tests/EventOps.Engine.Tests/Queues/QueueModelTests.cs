using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Queues;

/// <summary>Queues against a naive model, over an index in many small segments.</summary>
public sealed class QueueModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_page_and_every_count_is_the_models(int seed)
    {
        await using var host = new EngineHost(options => options with { SegmentEventsMax = 16 });
        var script = new QueueScript(host, seed);
        await script.BeginAsync();
        for (int step = 0; step < 120; step++)
        {
            await script.StepAsync();
            script.CheckSomePages();
        }

        script.CheckEveryPage();
        await host.RestartAsync();
        script.CheckEveryPage();
    }
}
