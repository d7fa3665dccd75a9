using System.Net;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Tests.Shared;
using Microsoft.Extensions.Configuration;

namespace EventOps.Contracts.Tests.Http.RateLimiting;

public sealed class RateLimiterTests
{
    private static readonly RateLimitKey Alice = RateLimitKey.Of("alice");
    private static readonly RateLimitKey Bob = RateLimitKey.Of("bob");

    [Theory]
    [InlineData(RateLimitOperation.Publish, 100, 10)]
    [InlineData(RateLimitOperation.Subscribe, 10, 6_000)]
    [InlineData(RateLimitOperation.Poll, 60, 1_000)]
    [InlineData(RateLimitOperation.Query, 120, 500)]
    [InlineData(RateLimitOperation.Log, 10_000, 1)]
    public void The_defaults_are_the_contracts(RateLimitOperation operation, int permits, long retryAfterMs)
    {
        var limiter = LimiterOf(new RateLimitsOptions());
        Assert.Equal(permits, Enumerable.Range(0, permits * 2).Count(_ => limiter.Check(operation, Alice, 1).Admitted));
        Assert.Equal(new RateLimitDecision(false, retryAfterMs), limiter.Check(operation, Alice, 1));
    }

    [Fact]
    public void Callers_and_operations_do_not_share_permits()
    {
        var limiter = LimiterOf(new RateLimitsOptions());
        Assert.True(limiter.Check(RateLimitOperation.Subscribe, Alice, 10).Admitted);
        Assert.False(limiter.Check(RateLimitOperation.Subscribe, Alice, 1).Admitted);
        Assert.True(limiter.Check(RateLimitOperation.Subscribe, Bob, 10).Admitted);
        Assert.True(limiter.Check(RateLimitOperation.Subscribe, RateLimitKey.Of(IPAddress.Loopback), 10).Admitted);
        Assert.True(limiter.Check(RateLimitOperation.Poll, Alice, 60).Admitted);
    }

    [Fact]
    public void A_callers_own_limits_replace_the_default()
    {
        var limiter = LimiterOf(new RateLimitsOptions());
        var own = limiter.Compile(new RateLimitsOptions
        {
            Publish = new RateLimitOptions { Permits = 1_000, Window = TimeSpan.FromSeconds(1) },
        });
        Assert.True(limiter.Check(RateLimitOperation.Publish, Alice, 900, own).Admitted);
        Assert.Equal(new RateLimitDecision(false, 100), limiter.Check(RateLimitOperation.Publish, Alice, 200, own));
        Assert.True(limiter.Check(RateLimitOperation.Publish, Alice, 100, own).Admitted);
    }

    [Fact]
    public void What_is_not_enabled_is_not_limited()
    {
        var off = LimiterOf(new RateLimitsOptions { Enabled = false });
        var partly = LimiterOf(new RateLimitsOptions
        {
            Query = new RateLimitOptions { Permits = 1, Window = TimeSpan.FromDays(1), Enabled = false },
        });
        for (var i = 0; i < 1_000; i++)
        {
            Assert.All(Enum.GetValues<RateLimitOperation>(), operation =>
                Assert.True(off.Check(operation, Alice, 1_000_000).Admitted));
            Assert.True(partly.Check(RateLimitOperation.Query, Alice, 1).Admitted);
        }

        Assert.Equal(0, off.PartitionCount(RateLimitOperation.Query));
        Assert.True(partly.Check(RateLimitOperation.Poll, Alice, 60).Admitted);
        Assert.False(partly.Check(RateLimitOperation.Poll, Alice, 1).Admitted);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1_000_000_001, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 86_401)]
    public void Limits_out_of_bounds_are_refused(int permits, int windowSeconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LimiterOf(new RateLimitsOptions
        {
            Poll = new RateLimitOptions { Permits = permits, Window = TimeSpan.FromSeconds(windowSeconds) },
        }));

    [Fact]
    public void Configuration_binds_over_the_defaults()
    {
        var options = new RateLimitsOptions();
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Publish:Permits"] = "5000",
            ["Poll:Window"] = "00:00:10",
            ["Query:Enabled"] = "false",
        }).Build().Bind(options);
        Assert.Equal((5_000, TimeSpan.FromSeconds(1)), (options.Publish.Permits, options.Publish.Window));
        Assert.Equal((60, TimeSpan.FromSeconds(10)), (options.Poll.Permits, options.Poll.Window));
        Assert.Equal((true, false), (options.Enabled, options.Query.Enabled));
    }

    [Fact]
    public void Threads_together_get_exactly_the_permits_while_time_stands_still()
    {
        var limiter = LimiterOf(new RateLimitsOptions
        {
            Publish = new RateLimitOptions { Permits = 500_000, Window = TimeSpan.FromSeconds(1) },
        });
        var admitted = 0;
        RealThreads.Run(8, _ =>
        {
            var own = 0;
            for (var i = 0; i < 100_000; i++)
            {
                own += limiter.Check(RateLimitOperation.Publish, Alice, 1).Admitted ? 1 : 0;
            }

            Interlocked.Add(ref admitted, own);
        });
        Assert.Equal(500_000, admitted);
    }

    [Fact]
    public void A_check_of_a_known_caller_allocates_nothing()
    {
        var limiter = new RateLimiter(new RateLimitsOptions(), TimeProvider.System, 100);
        var source = IPAddress.Parse("2001:db8::1");
        var admitted = CheckMany(limiter, source);
        Assert.Equal(0, Allocations.Of(() => admitted += CheckMany(limiter, source), out int runs));
        Assert.InRange(admitted, 10, (runs + 1) * 2_000);
    }

    private static int CheckMany(RateLimiter limiter, IPAddress source)
    {
        var admitted = 0;
        for (var i = 0; i < 1_000; i++)
        {
            admitted += limiter.Check(RateLimitOperation.Subscribe, RateLimitKey.Of(source), 1).Admitted ? 1 : 0;
            admitted += limiter.Check(RateLimitOperation.Subscribe, Alice, 1).Admitted ? 1 : 0;
        }

        return admitted;
    }

    private static RateLimiter LimiterOf(RateLimitsOptions options) =>
        new(options, new ManualClock(), RateLimiter.PartitionsMaxDefault);
}
