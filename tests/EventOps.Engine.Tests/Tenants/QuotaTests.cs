using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tenants;
using EventOps.Engine.Tests.Support;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Tenants;

/// <summary>What a tenant may take: refused behind it, given back when it was not used, and nobody else's affair.</summary>
public sealed class QuotaTests
{
    private const string Full = "full";
    private const string Fast = "fast";
    private const string Neighbour = "neighbour";
    private const int BytesMax = 1_000;

    [Fact]
    public async Task A_tenant_fills_its_quota_to_the_byte_and_its_neighbour_does_not_notice()
    {
        await using EngineHost host = New(out _);
        long each = await BytesOfOneAsync(host);
        for (int i = 1; i < BytesMax / each; i++)
        {
            await host.PublishAsync("t", tenant: Full);
        }

        long left = BytesMax - host.Engine.Tenants.StatusOf(Full).RetainedBytes;
        Assert.InRange(left, 0, each - 1);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", tenant: Full).Error);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", Padded(left - each + 1), tenant: Full).Error);
        await host.PublishAsync("t", tenant: Neighbour);
        await host.PublishAsync("t", tenant: "\0audit:" + Full);
        Assert.Equal(new TenantStatus(BytesMax - left, BytesMax, 0, 0), host.Engine.Tenants.StatusOf(Full));
        Assert.Equal((0L, 0), (host.Engine.Tenants.StatusOf(Neighbour).RetainedBytesMax, host.Engine.Tenants.StatusOf("nobody").EventsPerSecondMax));
    }

    [Fact]
    public async Task A_repeat_of_what_is_known_needs_no_room_and_a_refused_key_is_free_again()
    {
        await using EngineHost host = New(out DrivenClock clock);
        long first = (await host.PublishAsync("t", Padded(400), "first", Full)).FirstId;
        await FillAsync(host);
        long retained = host.Engine.Tenants.StatusOf(Full).RetainedBytes;
        Assert.Equal(first, (await host.PublishAsync("t", Padded(400), "first", Full)).FirstId);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", "{}", "second", Full).Error);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", "{ }", "second", Full).Error);
        Assert.Equal(retained, host.Engine.Tenants.StatusOf(Full).RetainedBytes);
        Assert.Equal(AdmitError.KeyConflict, host.Submit("t", "{}", "first", Full).Error);

        for (int i = 0; i < 3; i++)
        {
            await host.PublishAsync("t", "{}", $"known{i}", Fast);
        }

        Assert.Equal(AdmitError.QuotaRate, host.Submit("t", "{}", "late", Fast).Error);
        await host.PublishAsync("t", "{}", "known1", Fast);
        clock.Advance(334);
        await host.PublishAsync("t", "{}", "late", Fast);
    }

    [Fact]
    public async Task What_expires_or_is_dropped_makes_room()
    {
        await using EngineHost host = New(out DrivenClock clock);
        await FillAsync(host, EventPriority.Low);
        clock.Advance((long)UsageRecount.Retention.LowAge.TotalMilliseconds);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", tenant: Full).Error);
        clock.Advance(100);
        await FillAsync(host, EventPriority.Low);
        clock.Advance(100);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", tenant: Full).Error);
        await host.Engine.Intake.SubmitAsync(new LowEventsDropped(EventId.FirstOf(clock.NowMs)));
        await host.PublishAsync("t", tenant: Full);
    }

    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        await using EngineHost host = New(out _);
        await FillAsync(host);
        long retained = host.Engine.Tenants.StatusOf(Full).RetainedBytes;
        await host.RestartAsync();
        Assert.Equal(retained, host.Engine.Tenants.StatusOf(Full).RetainedBytes);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", tenant: Full).Error);
        await host.KillAsync();
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", tenant: Full).Error);
    }

    [Fact]
    public async Task A_batch_is_taken_as_far_as_it_fits_and_one_given_up_takes_nothing()
    {
        await using EngineHost host = New(out _);
        BatchSubmission abandoned = host.Engine.Intake.BeginBatch(Full);
        Assert.Equal(AdmitError.None, Add(abandoned, 500, 0));
        Assert.Equal(AdmitError.QuotaBytes, Add(abandoned, 500, 1));
        Assert.Equal(0, host.Engine.Tenants.StatusOf(Full).RetainedBytes);
        abandoned.Abandon();

        BatchSubmission batch = host.Engine.Intake.BeginBatch(Full);
        Assert.Equal(AdmitError.None, Add(batch, 500, 0));
        Assert.Equal(AdmitError.QuotaBytes, Add(batch, 500, 1));
        Assert.Equal(AdmitError.None, Add(batch, 300, 2));
        Assert.Equal(AdmitError.QuotaBytes, Add(batch, 150, 3));
        Assert.Equal(AdmitError.None, await batch.CommitAsync());
        Assert.Equal(2, batch.Ids().Count());
        Assert.Equal([.. batch.Ids().Reverse()], host.All(Full).Select(one => one.Id));
        UsageRecount.AssertUsage(host, [Full]);
    }

    [Fact]
    public async Task A_commit_that_fails_takes_nothing()
    {
        await using EngineHost host = New(out _);
        for (int i = 0; i < 5; i++)
        {
            host.Journal.FailingCommits = 1;
            Assert.Equal(FrameOutcome.JournalFailed, (await host.Submit("t", Padded(600), tenant: Full).WaitAsync()).Outcome);
            host.AwaitWriter(Engine.Journaling.WriterState.Running);
        }

        await host.PublishAsync("t", Padded(600), tenant: Full);
        Assert.Equal(AdmitError.QuotaBytes, host.Submit("t", Padded(600), tenant: Full).Error);
    }

    [Fact]
    public async Task Events_a_second_are_bounded_and_the_wait_is_true()
    {
        await using EngineHost host = New(out DrivenClock clock);
        for (int second = 0; second < 3; second++)
        {
            for (int i = 0; i < 3; i++)
            {
                await host.PublishAsync("t", tenant: Fast);
            }

            Assert.Equal(AdmitError.QuotaRate, host.Submit("t", tenant: Fast).Error);
            await host.PublishAsync("t", tenant: Neighbour);
            long wait = host.Engine.Tenants.StatusOf(Fast).RetryAfterMs;
            clock.Advance(wait - 1);
            Assert.Equal(AdmitError.QuotaRate, host.Submit("t", tenant: Fast).Error);
            clock.Advance(1);
            await host.PublishAsync("t", tenant: Fast);
            clock.Advance(1_001);
        }

        // A batch given up, or refused for its bytes, leaves the rate as it was.
        BatchSubmission batch = host.Engine.Intake.BeginBatch(Fast);
        Assert.Equal(
            [AdmitError.None, AdmitError.None, AdmitError.None, AdmitError.QuotaRate],
            Enumerable.Range(0, 4).Select(index => Add(batch, 10, index)));
        batch.Abandon();
        await host.PublishAsync("t", tenant: Fast);
    }

    [Fact]
    public async Task However_many_publish_at_once_the_quota_holds()
    {
        await using var host = new EngineHost(options => options with
        {
            RingSlots = 1_024,
            Quotas = new TenantQuotas { Default = new TenantQuota(0, 20_000) },
        });
        int refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                Submission submission = host.Submit("t", tenant: Full);
                if (submission.Error == AdmitError.None)
                {
                    await submission.WaitAsync();
                }
                else
                {
                    Assert.Equal(AdmitError.QuotaBytes, submission.Error);
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        long each = await BytesOfOneAsync(host);
        Assert.Equal(20_000 / each, host.All(Full).Count);
        Assert.Equal(800 - (20_000 / each), refused);
        UsageRecount.AssertUsage(host, [Full, Neighbour]);
    }

    [Fact]
    public async Task Refusing_allocates_nothing()
    {
        await using EngineHost host = New(out _);
        await FillAsync(host);
        Refuse(host, 100);
        Assert.Equal(0, Allocations.Of(() => Refuse(host, 1_000)));
    }

    private static void Refuse(EngineHost host, int times)
    {
        var fields = new EventFields { EventType = "t"u8, Source = "tests"u8, Data = "{}"u8, Priority = EventPriority.Normal };
        for (int i = 0; i < times; i++)
        {
            Assert.True(host.Engine.Intake.Submit(Full, fields, default).Error == AdmitError.QuotaBytes);
        }
    }

    private static EngineHost New(out DrivenClock clock)
    {
        var time = clock = new DrivenClock();
        return new EngineHost(
            options => options with
            {
                Retention = UsageRecount.Retention,
                Quotas = new TenantQuotas
                {
                    ByTenant = new Dictionary<string, TenantQuota>
                    {
                        [Full] = new(0, BytesMax),
                        [Fast] = new(3, 0),
                    },
                },
            },
            time);
    }

    /// <summary>A record of the shortest data, in bytes; there is one of it then.</summary>
    private static async Task<long> BytesOfOneAsync(EngineHost host)
    {
        string tenant = host.Engine.Tenants.StatusOf(Full).RetainedBytes == 0 ? Full : "self";
        await host.PublishAsync("t", tenant: tenant);
        return host.Engine.Tenants.StatusOf(tenant).RetainedBytes;
    }

    private static async Task FillAsync(EngineHost host, EventPriority priority = EventPriority.Normal)
    {
        Submission submission;
        while ((submission = host.Submit("t", tenant: Full, priority: priority)).Error == AdmitError.None)
        {
            await submission.WaitAsync();
        }

        Assert.Equal(AdmitError.QuotaBytes, submission.Error);
    }

    private static AdmitError Add(BatchSubmission batch, int bytes, int index) => batch.Add(
        new EventFields { EventType = "t"u8, Source = "tests"u8, Data = Encoding.UTF8.GetBytes(Padded(bytes)), Priority = EventPriority.Normal },
        default,
        index);

    /// <summary>An object longer than the shortest by so many bytes.</summary>
    private static string Padded(long bytes) => "{" + new string(' ', (int)Math.Max(0, bytes)) + "}";
}
