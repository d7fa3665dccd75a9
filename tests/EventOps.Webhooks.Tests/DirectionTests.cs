using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Webhooks.Tests;

/// <summary>Which rooms this one knows: docs/architecture.md, "Direction".</summary>
public sealed class DirectionTests
{
    [Fact]
    public void It_knows_the_engine_and_polly_alone()
    {
        IEnumerable<string> known = typeof(HttpWebhookSender).Assembly.GetReferencedAssemblies()
            .Select(one => one.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal("EventOps.Engine Polly.Core", string.Join(' ', known));
    }

    [Fact]
    public void The_engine_does_not_know_http() => Assert.DoesNotContain(
        typeof(IWebhookSender).Assembly.GetReferencedAssemblies(), one => one.Name is "System.Net.Http" or "Polly.Core");

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        WebhookOptions[] wrong =
        [
            new() { TimeoutMs = 0 },
            new() { FailuresToOpen = 1 },
            new() { BreakMin = TimeSpan.FromMinutes(6) },
            new() { BreakMax = TimeSpan.FromDays(2) },
            new() { InFlightPerEndpointMax = 0 },
            new() { EndpointsMax = 0 },
            new() { SamplingWindow = TimeSpan.Zero },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using var sender = new HttpWebhookSender(options, TimeProvider.System);
        }));
    }
}
