using EventOps.Engine.Intake;
using EventOps.Engine.Notifications;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>Does a script's steps to an engine and to a list, and holds every answer of the one against the other.</summary>
internal sealed class NotificationRun(EngineHost host)
{
    internal static readonly Func<Series, bool>[] Filters =
    [
        _ => true,
        series => series.TypeText == "type0",
        series => series.Priority >= EventPriority.High,
        series => series.TypeText == "type1" && series.Priority == EventPriority.Low,
        _ => false,
    ];

    private static readonly string[] Types = ["type0", "type1", "type2"];
    private readonly List<Noted> _all = [];
    private int _reviews;

    private NotificationService Service => host.Engine.Notifications;

    internal async Task StepAsync(NotificationStep step)
    {
        switch (step)
        {
            case NotificationStep.Publish publish:
                long[] ids = await host.PublishBatchAsync(
                    Enumerable.Repeat(Types[publish.Type], publish.Count), priority: publish.Priority);
                _all.AddRange(ids.Select(id => new Noted(id, Types[publish.Type], publish.Priority)));
                break;
            case NotificationStep.ReviewSome some:
                await ReviewAsync(some);
                break;
            case NotificationStep.PassTime pass:
                host.Clock.NowMs += pass.Hours * 3_600_000L;
                break;
            case NotificationStep.Restart restart:
                await (restart.IsKill ? host.KillAsync() : host.RestartAsync());
                break;
        }

        host.Clock.NowMs += 1;
        CheckSome(step.GetHashCode());
    }

    internal void CheckEverything()
    {
        foreach (Func<Series, bool> filter in Filters)
        {
            foreach (NotificationStatus status in Enum.GetValues<NotificationStatus>())
            {
                AssertPages(filter, status, 0, limit: 100);
                AssertPages(filter, status, EventId.FirstOf(host.Clock.NowMs - 3_600_000), limit: 37);
            }

            AssertCounts(filter, 0, long.MaxValue);
        }
    }

    private async Task ReviewAsync(NotificationStep.ReviewSome some)
    {
        Noted[] chosen = [.. _all.AsEnumerable().Reverse().Skip(some.Skip).Where((_, i) => i % some.Every == 0).Take(some.Count)];
        long[] ids = [.. chosen.Select(one => one.Id), 1, .. chosen.Take(1).Select(one => one.Id)];
        string reviewer = "r" + (_reviews++ % 3);
        Func<Series, bool> filter = Filters[some.Filter];
        ReviewAnswer answer = await Service.ReviewAsync(new ReviewOrder(EngineHost.Tenant, filter, ids, reviewer)
        {
            Notes = some.Notes,
            NeedsOwnReview = some.IsBulk ? series => series.Priority == EventPriority.Critical : null,
        });
        Assert.Equal(AdmitError.None, answer.Error);
        var expected = new List<ReviewResult>();
        foreach (Noted one in chosen)
        {
            expected.Add(!IsSeen(one, filter) ? ReviewResult.NotFound
                : one.Reviewer is not null ? ReviewResult.AlreadyReviewed
                : some.IsBulk && one.Priority == EventPriority.Critical ? ReviewResult.ProcessRequired
                : ReviewResult.Reviewed);
        }

        Assert.Equal([.. expected, ReviewResult.NotFound, .. expected.Take(1)], answer.Results);
        foreach ((Noted one, ReviewResult result) in chosen.Zip(expected))
        {
            if (result == ReviewResult.Reviewed)
            {
                (one.Reviewer, one.Notes) = (reviewer, some.Notes);
            }
        }
    }

    private void CheckSome(int seed)
    {
        var random = new Random(seed);
        Func<Series, bool> filter = Filters[random.Next(Filters.Length)];
        long from = random.Next(2) == 0 || _all.Count == 0 ? 0 : _all[random.Next(_all.Count)].Id;
        long before = random.Next(2) == 0 || _all.Count == 0 ? long.MaxValue : _all[random.Next(_all.Count)].Id;
        AssertPage(filter, (NotificationStatus)random.Next(3), from, before, random.Next(1, 60));
        AssertCounts(filter, from, before);
        if (_all.Count > 0)
        {
            Noted one = _all[random.Next(_all.Count)];
            Notification? found = Service.Find(EngineHost.Tenant, filter, one.Id);
            Assert.Equal(IsSeen(one, filter), found is not null);
            Assert.Equal(IsSeen(one, filter) ? one.Reviewer : null, found?.Review?.Reviewer);
            Assert.Null(Service.Find("other", filter, one.Id));
        }
    }

    /// <summary>From the newest to the oldest, page by page.</summary>
    private void AssertPages(Func<Series, bool> filter, NotificationStatus status, long from, int limit)
    {
        long before = long.MaxValue;
        while (AssertPage(filter, status, from, before, limit) is { HasMore: true } page)
        {
            before = page.Notifications[^1].Event.Id;
        }
    }

    private NotificationPage AssertPage(Func<Series, bool> filter, NotificationStatus status, long from, long before, int limit)
    {
        NotificationPage page = Service.Page(new NotificationQuery(EngineHost.Tenant, filter)
        {
            FromId = from,
            BeforeId = before,
            Status = status,
            Limit = limit,
        });
        Noted[] expected = [.. _all.Where(one => IsSeen(one, filter) && one.Id >= from && one.Id < before && Has(one, status)).Reverse()];
        Assert.Equal(
            expected.Take(limit).Select(one => (one.Id, one.Reviewer, one.Notes)),
            page.Notifications.Select(one => (one.Event.Id, one.Review?.Reviewer, one.Review?.Notes)));
        Assert.Equal(expected.Length > limit, page.HasMore);
        return page;
    }

    private void AssertCounts(Func<Series, bool> filter, long from, long to)
    {
        Noted[] seen = [.. _all.Where(one => IsSeen(one, filter) && one.Id >= from && one.Id <= to)];
        var expected = new NotificationCounts(seen.Length, seen.Count(one => one.Reviewer is not null));
        Assert.Equal(expected, Service.Count(EngineHost.Tenant, filter, from, to));
    }

    private static bool Has(Noted one, NotificationStatus status) => status switch
    {
        NotificationStatus.Unread => one.Reviewer is null,
        NotificationStatus.Reviewed => one.Reviewer is not null,
        _ => true,
    };

    /// <summary>What neither expired nor is filtered out. Low events live a day, normal ones seven.</summary>
    private bool IsSeen(Noted one, Func<Series, bool> filter) =>
        filter(new SeriesTable(1).Intern(new SeriesKey(EngineHost.Tenant, System.Text.Encoding.UTF8.GetBytes(one.Type), [], one.Priority))!)
        && one.Id >= EventId.FirstOf(host.Clock.NowMs - (one.Priority switch
        {
            EventPriority.Low => 1,
            EventPriority.Normal => 7,
            EventPriority.High => 30,
            _ => 90,
        } * 86_400_000L));

    private sealed class Noted(long id, string type, EventPriority priority)
    {
        internal long Id => id;

        internal string Type => type;

        internal EventPriority Priority => priority;

        internal string? Reviewer { get; set; }

        internal string? Notes { get; set; }
    }
}
