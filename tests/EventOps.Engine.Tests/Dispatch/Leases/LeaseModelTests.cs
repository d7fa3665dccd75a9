using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Dispatch.Leases;

/// <summary>
/// Any sequence of publishing, leasing, acknowledging, sending back, extending, waiting, restarts and kills: after each
/// step every pair of event and subscription is in the one state the model says, and polls show what they should. Two
/// subscriptions of one subscriber overlap, one with a maximum of deliveries.
/// </summary>
public sealed class LeaseModelTests
{
    private const int DeliveriesMax = 2;

    [Fact]
    public void Any_sequence_ends_where_the_model_does()
    {
        Gen<(int Kind, int A, int B)> step = Gen.Choose(0, 99).SelectMany(
            kind => Gen.Choose(0, 7).SelectMany(a => Gen.Choose(0, 255).Select(b => (kind, a, b))));
        Config config = FixedSeed.Config.WithMaxTest(60).WithEndSize(60);
        Check.One(config, Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => RunAsync(steps).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync(IEnumerable<(int Kind, int A, int B)> steps)
    {
        await using var host = new LeaseHost();
        long[] subscriptions = [(await host.SubscribeAsync("a", DeliveriesMax)).Id, (await host.SubscribeAsync("*")).Id];
        var model = new LeaseModel(DeliveriesMax, 0);
        foreach ((int kind, int a, int b) in steps)
        {
            await DoAsync(host, model, kind, a, b);
            await HoldsAsync(host, model, subscriptions);
        }
    }

    private static async Task DoAsync(LeaseHost host, LeaseModel model, int kind, int a, int b)
    {
        long nowMs = host.Time.NowMs;
        long[] some = [.. model.Events.Where((_, i) => (b >> (i % 8) & 1) != 0)];
        switch (kind)
        {
            case < 25:
                for (int i = 0; i <= a; i++)
                {
                    bool both = (b >> i & 1) != 0;
                    long id = (await host.Engine.PublishAsync(both ? "a" : "b")).FirstId;
                    model.Publish(id, both ? [0, 1] : [1]);
                }

                break;
            case < 50:
                PollPage page = await host.LeaseAsync(1_000 * (a + 1), (b % 6) + 1);
                Assert.Equal(model.Lease((b % 6) + 1, nowMs, 1_000 * (a + 1)), page.Events.Select(one => (one.Id, one.Attempt)));
                break;
            case < 60:
                await host.Engine.AckAsync("s", some);
                model.Acknowledge(some);
                break;
            case < 72:
                LeaseResult nacked = await host.NackAsync(some, 700 * a, "why");
                Assert.Equal(model.Nack(some, nowMs, 700 * a), (nacked.Changed, nacked.Failed));
                Assert.Equal(some.Length, nacked.Changed + nacked.Failed + nacked.Unknown.Count);
                break;
            case < 80:
                Assert.Equal(model.Extend(some, nowMs, 1_000 * (a + 1)), (await host.ExtendAsync(some, 1_000 * (a + 1))).Changed);
                break;
            case < 92:
                host.Step(b * 20);
                break;
            case < 96:
                await host.Engine.RestartAsync();
                host.Step(0);
                break;
            default:
                await host.Engine.KillAsync();
                host.Step(0);
                break;
        }
    }

    private static async Task HoldsAsync(LeaseHost host, LeaseModel model, long[] subscriptions)
    {
        long nowMs = host.Time.NowMs;
        model.Pass(nowMs);
        Subscription[] all = [.. subscriptions.Select(id => host.Engine.Engine.Subscriptions.Registry.Find(id)!)];
        foreach (((long id, int subscription), LeaseModel.Job job) in model.Jobs)
        {
            JobSight sight = all[subscription].Lanes.ElementAt(1).Look(id, nowMs);
            Assert.Equal((id, job.State), (id, sight.State));
            Assert.Equal(job.Attempts, sight.Delivery?.Status.Attempts ?? sight.Letter?.Attempts ?? 0);
        }

        for (int i = 0; i < all.Length; i++)
        {
            LeaseModel.Job[] mine = [.. model.Jobs.Where(one => one.Key.Subscription == i).Select(one => one.Job)];
            var counts = LaneCounts.Of(host.Engine.Engine.Reader, all[i], all[i].Lanes.ElementAt(1));
            Assert.Equal(
                (mine.Count(one => one.State == JobState.Waiting),
                    mine.Count(one => one.State is JobState.Active or JobState.Scheduled),
                    mine.Count(one => one.State == JobState.Failed)),
                (counts.Waiting, counts.Open, counts.Failed));
        }

        Assert.Equal(model.Available(nowMs), await host.PollIdsAsync());
        Assert.Equal(model.Events, await host.PollIdsAsync(0));
    }
}
