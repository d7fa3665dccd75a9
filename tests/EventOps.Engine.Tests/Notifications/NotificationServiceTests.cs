using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Notifications;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>What notifications promise one by one: whose they are, which review counts, what is forgotten.</summary>
public sealed class NotificationServiceTests : EngineTest
{
    private const long DayMs = 86_400_000;
    private static readonly Func<Series, bool> All = _ => true;

    private NotificationService Service => Engine.Notifications;

    [Fact]
    public async Task Another_tenants_notification_is_not_found_and_not_reviewed()
    {
        long id = (await Host.PublishAsync("alert")).FirstId;
        long foreign = (await Host.PublishAsync("alert", tenant: "other")).FirstId;
        Assert.Null(Service.Find(EngineHost.Tenant, All, foreign));
        Assert.Equal([ReviewResult.Reviewed, ReviewResult.NotFound], await ReviewAsync("ann", id, foreign));
        Assert.Equal(new NotificationCounts(1, 1), Service.Count(EngineHost.Tenant, All, 0));
        Assert.Equal(new NotificationCounts(1, 0), Service.Count("other", All, 0));
    }

    [Fact]
    public async Task An_event_that_came_in_by_the_trigger_door_notifies_nobody()
    {
        var fields = new EventFields
        {
            EventType = "system_alert"u8,
            Source = "anyone"u8,
            Data = "{}"u8,
            Priority = EventPriority.High,
            Origin = EventOrigin.Trigger,
        };
        FrameReceipt receipt = await Engine.Intake.Submit(EngineHost.Tenant, fields, default, anyType: true).WaitAsync();
        Assert.Equal(FrameOutcome.Committed, receipt.Outcome);
        Assert.Null(Service.Find(EngineHost.Tenant, All, receipt.FirstId));
        Assert.Empty(Service.Page(new NotificationQuery(EngineHost.Tenant, All)).Notifications);
    }

    [Fact]
    public async Task Of_many_who_review_the_same_at_once_one_is_first_and_its_review_stays()
    {
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("alert", 5));
        string[] people = [.. Enumerable.Range(0, 20).Select(i => "p" + i)];
        ReviewResult[][] results = await Task.WhenAll(people.Select(who => Task.Run(() => ReviewAsync(who, ids))));
        for (int i = 0; i < ids.Length; i++)
        {
            string winner = Assert.Single(people, who => results[Array.IndexOf(people, who)][i] == ReviewResult.Reviewed);
            Assert.Equal(winner, Service.Find(EngineHost.Tenant, All, ids[i])!.Value.Review!.Reviewer);
            Assert.All(results.Where(one => one[i] != ReviewResult.Reviewed), one => Assert.Equal(ReviewResult.AlreadyReviewed, one[i]));
        }
    }

    [Fact]
    public async Task A_review_keeps_what_was_said_and_when_over_a_kill()
    {
        long id = (await Host.PublishAsync("alert")).FirstId;
        Host.Clock.NowMs += 5_000;
        ReviewAnswer answer = await Service.ReviewAsync(new ReviewOrder(EngineHost.Tenant, All, [id], "ann")
        {
            Notes = "seen ✓",
            Action = "quarterly_review",
            Context = "Q1",
        });
        Assert.Equal([ReviewResult.Reviewed], answer.Results);
        for (int round = 0; round < 2; round++)
        {
            Review kept = Service.Find(EngineHost.Tenant, All, id)!.Value.Review!;
            Assert.Equal(("ann", "seen ✓", "quarterly_review", "Q1"), (kept.Reviewer, kept.Notes, kept.Action, kept.Context));
            Assert.Equal(EventId.UnixTimeMs(id) + 5_000, kept.AtMs);
            await Host.KillAsync();
        }
    }

    [Fact]
    public async Task What_expires_takes_its_review_with_it_also_that_of_a_tenant_who_reviews_nothing_more()
    {
        await ReviewAllAsync(await Host.PublishBatchAsync(Enumerable.Repeat("alert", 600), priority: EventPriority.Low));
        long foreign = (await Host.PublishAsync("alert", tenant: "other", priority: EventPriority.Low)).FirstId;
        await Service.ReviewAsync(new ReviewOrder("other", All, [foreign], "bob"));
        long kept = (await Host.PublishAsync("alert", priority: EventPriority.High)).FirstId;
        await ReviewAllAsync(kept);
        long before = Engine.State.Reviews.Of(EngineHost.Tenant).Bytes;
        Assert.True(before > 601 * 16, $"{before}");

        Host.Clock.NowMs += DayMs + 200;
        Assert.Equal(new NotificationCounts(1, 1), Service.Count(EngineHost.Tenant, All, 0));
        long next = (await Host.PublishAsync("alert", priority: EventPriority.High)).FirstId;
        await ReviewAllAsync(next);
        Assert.InRange(Engine.State.Reviews.Of(EngineHost.Tenant).Bytes, 2 * 16, 400);
        Assert.Equal(0, Engine.State.Reviews.Of("other").Bytes);
        await Host.RestartAsync();
        Assert.InRange(Engine.State.Reviews.Of(EngineHost.Tenant).Bytes, 2 * 16, 400);
        Assert.Equal(new NotificationCounts(2, 2), Service.Count(EngineHost.Tenant, All, 0));
    }

    [Fact]
    public async Task Reviews_of_many_series_with_long_names_take_as_many_records_as_they_need()
    {
        string[] types = [.. Enumerable.Range(0, 2_000).Select(i => $"{i:0000}{new string('x', 250)}")];
        long[] ids = await Host.PublishBatchAsync(types);
        int entries = Host.Journal.Entries.Count;
        Assert.All(await ReviewAsync("ann", ids), one => Assert.Equal(ReviewResult.Reviewed, one));
        Assert.True(Host.Journal.Entries.Count > entries + 1, "One record held them all: the test shows nothing");
        Assert.Equal(new NotificationCounts(2_000, 2_000), Service.Count(EngineHost.Tenant, All, 0));
    }

    private Task<ReviewResult[]> ReviewAllAsync(params long[] ids) => ReviewAsync("ann", ids);

    private async Task<ReviewResult[]> ReviewAsync(string who, params long[] ids)
    {
        ReviewAnswer answer = await Service.ReviewAsync(new ReviewOrder(EngineHost.Tenant, All, ids, who));
        Assert.Equal(AdmitError.None, answer.Error);
        return [.. answer.Results];
    }
}
