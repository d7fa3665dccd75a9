using System.Net;
using System.Text.Json;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring;

/// <summary>A caller of the System Monitoring contract, and what makes jobs fail.</summary>
internal sealed class QueueClient(RunningServer server, string key) : IDisposable
{
    private readonly EventBusClient _http = server.With(key);

    internal EventBusClient Http => _http;

    internal static QueueClient Admin(RunningServer server) => new(server, server.AdminKey);

    internal Task<Answer> GetAsync(string path) => _http.GetAsync(SystemMonitoringContract.BasePath + path);

    internal Task<Answer> PostAsync(string path, string body = "{}") => _http.PostAsync(SystemMonitoringContract.BasePath + path, body);

    internal Task<Answer> DeleteAsync(string path) => _http.DeleteAsync(SystemMonitoringContract.BasePath + path);

    /// <summary>A queue's own line in the list.</summary>
    internal async Task<JsonElement> QueueAsync(string name) => Data(await GetAsync("/queues")).GetProperty("queues")
        .EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);

    /// <summary>The ids and total of a page.</summary>
    internal async Task<(string[] Ids, long Total)> JobsAsync(string queue, string query)
    {
        JsonElement data = Data(await GetAsync($"/queues/{Uri.EscapeDataString(queue)}/jobs?{query}"));
        return (
            [.. data.GetProperty("jobs").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)],
            data.GetProperty("pagination").GetProperty("total").GetInt64());
    }

    internal static JsonElement Data(Answer answer)
    {
        Assert.True(answer.Expect(HttpStatusCode.OK)["success"].GetBoolean());
        return answer["data"];
    }

    internal static Answer ExpectError(Answer answer, HttpStatusCode status, string code)
    {
        Assert.False(answer.Expect(status)["success"].GetBoolean());
        Assert.Equal(code, answer["error"].GetProperty("code").GetString());
        Assert.NotEmpty(answer["error"].GetProperty("message").GetString()!);
        Assert.Equal(answer.Headers["X-Request-Id"], answer["error"].GetProperty("request_id").GetString());
        return answer;
    }

    /// <summary>Hands events over and lets all of them fail, or be tried again in an hour.</summary>
    internal async Task AttemptAsync(string subscriptionId, string error, bool last, params string[] eventIds)
    {
        Assert.True(EventId.TryParse(subscriptionId, "sub_", out long subscription));
        long[] ids = [.. eventIds.Select(text => EventId.TryParseEvent(text, out long id) ? id : 0).Order()];
        long delivery = await SubmitAsync(new DeliveryStarted(
            subscription, EventPriority.Normal, 0, 0, new JobList(ids, new long[ids.Length])));
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await SubmitAsync(new DeliveryAttempted(
            subscription,
            EventPriority.Normal,
            delivery,
            last ? AttemptEnd.Failed : AttemptEnd.Retry,
            3,
            nowMs + 3_600_000,
            new AttemptNote(nowMs, 500, 12, error)));
    }

    public void Dispose() => _http.Dispose();

    private async Task<long> SubmitAsync(IControlRecord record)
    {
        ControlReceipt receipt = await server.Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }
}
