using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring;

/// <summary>The queue endpoints over real Kestrel, as an operator uses them.</summary>
public sealed class QueueTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private const string PrintedQueues = """
        {"success":true,"data":{"queues":[{"name":"queue:email-sending:high","priority":"high","active_jobs":12,"waiting_jobs":45,
        "completed_last_hour":1234,"failed_jobs":2,"status":"healthy"}]}}
        """;

    private const string PrintedJobs = """
        {"success":true,"data":{"jobs":[{"id":"job_123","queue":"queue:email-sending","status":"failed",
        "payload":{"campaign_id":"cmp_abc","recipient_count":1000},"error":{"message":"SMTP connection timeout"},
        "attempts":3,"created_at":"2025-12-04T10:00:00Z","updated_at":"2025-12-04T10:15:00Z"}],
        "pagination":{"total":125,"limit":50,"offset":0}}}
        """;

    private const string PrintedPause =
        """{"success":true,"data":{"queue":"queue:email-sending","status":"paused","timestamp":"2025-12-04T12:00:00Z"}}""";

    private const string PrintedRetry = """{"success":true,"data":{"job_id":"job_123","status":"queued","attempts_reset":true}}""";

    private readonly QueueClient _ops = QueueClient.Admin(shared.Server);

    public void Dispose() => _ops.Dispose();

    [Fact]
    public async Task Answers_are_as_the_contract_prints_them()
    {
        string subscription = await shared.Bus.SubscribeAsync("printed", "printed");
        string id = await shared.Bus.PublishAsync("printed", data: """{"campaign_id":"cmp_abc","recipient_count":1000}""");
        string publishedAt = (await shared.Bus.GetAsync("/events/" + id)).Str("published_at");
        await _ops.AttemptAsync(subscription, "SMTP connection timeout", last: true, id);
        Documented.Assert(PrintedQueues, (await _ops.GetAsync("/queues")).Json);
        Answer jobs = await _ops.GetAsync("/queues/queue:printed/jobs?status=failed");
        Documented.Assert(PrintedJobs, jobs.Json);
        JsonElement job = QueueClient.Data(jobs).GetProperty("jobs")[0];
        Assert.Equal("""{"campaign_id":"cmp_abc","recipient_count":1000}""", job.GetProperty("payload").GetRawText());
        Assert.Equal(
            ("queue:printed", 3, id, "agent_usage", subscription),
            (Text(job, "queue"), job.GetProperty("attempts").GetInt32(), Text(job, "event_id"), Text(job, "event_type"), Text(job, "subscription_id")));
        Assert.Equal(500, job.GetProperty("error").GetProperty("response_status").GetInt32());
        Assert.Equal(publishedAt, Text(job, "created_at"));
        Answer paused = await _ops.PostAsync("/queues/queue:printed/pause");
        Documented.Assert(PrintedPause, paused.Json);
        Documented.Assert(PrintedRetry, (await _ops.PostAsync($"/jobs/{Text(job, "id")}/retry")).Json);
    }

    [Fact]
    public async Task A_job_goes_through_its_states_and_is_listed_in_each()
    {
        string subscription = await shared.Bus.SubscribeAsync("states", "states");
        string[] ids = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shared.Bus.PublishAsync("states")))];
        Array.Sort(ids, StringComparer.Ordinal);
        await _ops.AttemptAsync(subscription, "refused", last: true, ids[0]);
        await _ops.AttemptAsync(subscription, "slow", last: false, ids[1]);
        await shared.Bus.AckAsync("states", ids[2]);
        JsonElement queue = await _ops.QueueAsync("queue:states");
        Assert.Equal(
            (0, 1, 1, 1, 1),
            (Num(queue, "active_jobs"), Num(queue, "waiting_jobs"), Num(queue, "scheduled_jobs"), Num(queue, "failed_jobs"), Num(queue, "completed_last_hour")));
        (string[] Ids, long Total) failed = await _ops.JobsAsync("queue:states", "status=failed");
        (string[] Ids, long Total) scheduled = await _ops.JobsAsync("queue:states", "status=scheduled");
        (string[] Ids, long Total) waiting = await _ops.JobsAsync("queue:states", "");
        (string[] Ids, long Total) completed = await _ops.JobsAsync("queue:states", "status=completed");
        Assert.Equal((1, 1, 1, 1), (failed.Total, scheduled.Total, waiting.Total, completed.Total));
        Assert.Equal(4, failed.Ids.Concat(scheduled.Ids).Concat(waiting.Ids).Concat(completed.Ids).Distinct().Count());

        // A retry ahead of the backoff, and the retry of a failed one; then neither is failed.
        QueueClient.Data(await _ops.PostAsync($"/jobs/{failed.Ids[0]}/retry"));
        QueueClient.Data(await _ops.PostAsync($"/jobs/{scheduled.Ids[0]}/retry"));
        JsonElement job = QueueClient.Data(await _ops.GetAsync("/queues/queue:states/jobs?status=scheduled&limit=1")).GetProperty("jobs")[0];
        Assert.Equal((0, false), (Num(job, "attempts"), job.TryGetProperty("next_attempt_at", out _)));
        Assert.Equal(2, (await _ops.JobsAsync("queue:states", "status=scheduled")).Total);
        QueueClient.ExpectError(await _ops.PostAsync($"/jobs/{waiting.Ids[0]}/retry"), HttpStatusCode.Conflict, "CONFLICT");
        QueueClient.ExpectError(await _ops.PostAsync($"/jobs/{completed.Ids[0]}/retry"), HttpStatusCode.Conflict, "CONFLICT");

        // Deleted for good, whatever it waited for.
        QueueClient.Data(await _ops.DeleteAsync("/jobs/" + waiting.Ids[0]));
        QueueClient.Data(await _ops.DeleteAsync("/jobs/" + failed.Ids[0]));
        QueueClient.ExpectError(await _ops.DeleteAsync("/jobs/" + waiting.Ids[0]), HttpStatusCode.Conflict, "CONFLICT");
        QueueClient.ExpectError(await _ops.DeleteAsync("/jobs/" + completed.Ids[0]), HttpStatusCode.Conflict, "CONFLICT");
        Assert.DoesNotContain(ids[3], (await shared.Bus.GetAsync("/poll/states")).Ids());
        Assert.Equal(1, Num(await _ops.QueueAsync("queue:states"), "scheduled_jobs"));
        Assert.Equal(0, Num(await _ops.QueueAsync("queue:states"), "waiting_jobs"));
    }

    [Fact]
    public async Task Pages_go_from_new_to_old_and_filters_narrow_them()
    {
        string subscription = await shared.Bus.SubscribeAsync("pages", "pages");
        var ids = new List<string>();
        for (int i = 0; i < 25; i++)
        {
            ids.Add(await shared.Bus.PublishAsync("pages", i % 5 == 0 ? "backup_created" : "agent_usage"));
        }

        var seen = new List<string>();
        for (int offset = 0; offset < 30; offset += 10)
        {
            (string[] page, long total) = await _ops.JobsAsync("queue:pages", $"limit=10&offset={offset}");
            Assert.Equal(25, total);
            seen.AddRange(page);
        }

        string Job(string eventId) => "job_" + eventId[4..] + subscription[4..];
        Assert.Equal(ids.AsEnumerable().Reverse().Select(Job), seen);
        Assert.Equal(5, (await _ops.JobsAsync("queue:pages", "event_type=backup*")).Total);
        Assert.Equal([Job(ids[7])], (await _ops.JobsAsync("queue:pages", "event_id=" + ids[7])).Ids);
        await _ops.AttemptAsync(subscription, "Connection refused", last: true, [.. ids[..6]]);
        await _ops.AttemptAsync(subscription, "status 500", last: true, [.. ids[6..8]]);
        Assert.Equal(6, (await _ops.JobsAsync("queue:pages", "status=failed&error=REFUSED")).Total);
        Assert.Equal(2, (await _ops.JobsAsync("queue:pages", "status=failed&error=refused&event_type=backup_created")).Total);
        Assert.Equal(([], 8), await _ops.JobsAsync("queue:pages", "status=failed&offset=9223372036854775807"));
    }

    [Fact]
    public async Task Failed_jobs_are_counted_then_changed_together()
    {
        string subscription = await shared.Bus.SubscribeAsync("bulk", "bulk");
        string[] ids = [.. await Task.WhenAll(Enumerable.Range(0, 12).Select(i => shared.Bus.PublishAsync("bulk", i < 5 ? "backup_created" : "agent_usage")))];
        await _ops.AttemptAsync(subscription, "one", last: true, [.. ids[..6]]);
        await _ops.AttemptAsync(subscription, "two", last: true, [.. ids[6..]]);
        JsonElement asked = QueueClient.Data(await _ops.PostAsync("/queues/queue:bulk/jobs/delete", """{"status":"failed","error":"two","dry_run":true}"""));
        Assert.Equal((6, 0, true), (Num(asked, "matched"), Num(asked, "deleted"), asked.GetProperty("dry_run").GetBoolean()));
        Assert.Equal(12, (await _ops.JobsAsync("queue:bulk", "status=failed")).Total);
        JsonElement deleted = QueueClient.Data(await _ops.PostAsync("/queues/queue:bulk/jobs/delete", """{"status":"failed","error":"two"}"""));
        Assert.Equal((6, 6, false), (Num(deleted, "matched"), Num(deleted, "deleted"), deleted.GetProperty("dry_run").GetBoolean()));
        JsonElement retried = QueueClient.Data(await _ops.PostAsync("/queues/queue:bulk/jobs/retry", """{"status":"failed","event_type":"backup_created"}"""));
        Assert.Equal((5, 5), (Num(retried, "matched"), Num(retried, "retried")));
        Assert.Equal(
            (1, 5, 0),
            ((await _ops.JobsAsync("queue:bulk", "status=failed")).Total, (await _ops.JobsAsync("queue:bulk", "status=scheduled")).Total, (await _ops.JobsAsync("queue:bulk", "")).Total));
    }

    [Theory]
    [InlineData("a/b:c%d")]
    [InlineData("%2F")]
    [InlineData("with space, é and +")]
    [InlineData("x:high")]
    public async Task A_subscribers_name_may_have_any_characters(string subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        await shared.Bus.SubscribeAsync(subscriber, "names of " + subscriber);
        await shared.Bus.PublishAsync("names of " + subscriber);
        string name = "queue:" + subscriber.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);
        Assert.Equal(1, Num(await _ops.QueueAsync(name), "waiting_jobs"));
        Assert.Equal(1, (await _ops.JobsAsync(name, "")).Total);
        Assert.Equal(0, (await _ops.JobsAsync(name + ":high", "")).Total);
        Assert.Equal(name, Text(QueueClient.Data(await _ops.PostAsync($"/queues/{Uri.EscapeDataString(name)}/pause")), "queue"));
        Assert.Equal("paused", Text(await _ops.QueueAsync(name), "status"));
        Assert.Equal("healthy", Text(await _ops.QueueAsync(name + ":high"), "status"));
    }

    [Fact]
    public async Task Replays_have_a_queue_of_their_own()
    {
        Assert.Equal("healthy", Text(await _ops.QueueAsync("queue:replay"), "status"));
        Assert.Equal(([], 0), await _ops.JobsAsync("queue:replay", "status=active"));
        Assert.Equal("paused", Text(QueueClient.Data(await _ops.PostAsync("/queues/queue:replay/pause")), "status"));
        Assert.True((await _ops.QueueAsync("queue:replay")).GetProperty("paused").GetBoolean());
        Assert.Equal("active", Text(QueueClient.Data(await _ops.PostAsync("/queues/queue:replay/resume")), "status"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Num(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
