using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.Identity;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Every review is told in the audit: who, when, what was noted; refused ones are not.</summary>
public sealed class ReviewAuditTests
{
    [Fact]
    public async Task Reviews_are_told_with_what_was_noted()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient admin = server.As(NotificationServer.Admin);
        using NotificationClient user = server.As("ROLE_USER");
        string[] ids = [await user.NotifyAsync(), await user.NotifyAsync(), await user.NotifyAsync(priority: "critical")];
        (await user.ReviewAsync(ids[0], """{"notes":"seen ✓"}""")).Expect(HttpStatusCode.OK);
        (await user.ReviewAsync(ids[0])).Expect(HttpStatusCode.OK);
        (await user.PostAsync("/bulk-review", $$"""{"ids":["{{ids[0]}}","{{ids[1]}}"],"action":"quarterly_review","context":"Q1"}""")).Expect(HttpStatusCode.OK);
        NotificationClient.ExpectError(await user.ReviewManyAsync(ids[2]), HttpStatusCode.Conflict, "PROCESS_REQUIRED");
        (await user.ReviewAsync("ntf_0000000000000")).Expect(HttpStatusCode.NotFound);

        JsonElement[] entries = await admin.Http.EntriesAsync();
        Assert.Equal(
            ["notification.bulk_review", "notification.review", "notification.review"], entries.Select(one => one.Text("action")));
        Assert.All(entries, one => Assert.Equal("ROLE_USER", one.Text("actor")));
        Assert.Equal(
            ($"{ids[0]} {ids[1]}", "1", "quarterly_review", "Q1"),
            (entries[0].Text("target"), entries[0].Detail("reviewed"), entries[0].Detail("action"), entries[0].Detail("context")));
        Assert.Equal((ids[0], "already_reviewed"), (entries[1].Text("target"), entries[1].Detail("result")));
        Assert.Equal((ids[0], "reviewed", "seen ✓"), (entries[2].Text("target"), entries[2].Detail("result"), entries[2].Detail("notes")));
    }
}
