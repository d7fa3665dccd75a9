using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EventOps.Load.Tests.Support;

/// <summary>The Event Bus contract's endpoints as far as the scenarios use them, in memory, one subscriber for everything.</summary>
internal sealed class FakeEventBus
{
    private readonly Lock _gate = new();
    private readonly List<string> _events = [];
    private readonly HashSet<string> _acknowledged = [];
    private TaskCompletionSource _published = new();

    /// <summary>What the contracts that need a key want.</summary>
    public string Key { get; init; } = "load-key";

    /// <summary>An accepted event that is then lost: the n-th, or none.</summary>
    public int LoseEvent { get; init; } = -1;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public int Acknowledged
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged.Count;
            }
        }
    }

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public List<string> ContentTypes { get; } = [];

    public async Task HandleAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        byte[] body = buffer.ToArray();
        string path = context.Request.Path.Value!;
        string answer = path switch
        {
            "/health" => """{"status":"healthy"}""",
            "/subscribe" => """{"subscription_id":"sub_1"}""",
            "/v1/events" or "/api/v1/events" when context.Request.Headers.Authorization != "Bearer " + Key => "",
            "/publish" or "/v1/events" or "/api/v1/events" => Publish([Encoding.UTF8.GetString(body)]),
            "/publish/batch" => PublishBatch(context.Request.ContentType!, body),
            "/ack" => Acknowledge(body),
            _ when path.StartsWith("/poll/", StringComparison.Ordinal) => await PollAsync(context.Request.Query),
            _ => "",
        };
        context.Response.StatusCode = answer.Length == 0 ? 404 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private string Publish(IReadOnlyCollection<string> events)
    {
        lock (_gate)
        {
            foreach (string json in events)
            {
                using JsonDocument valid = JsonDocument.Parse(json);
                _events.Add(_events.Count == LoseEvent ? "" : json);
            }

            _published.SetResult();
            _published = new TaskCompletionSource();
            return $$"""{"event_id":"{{Id(_events.Count)}}","subscribers_notified":1}""";
        }
    }

    private string PublishBatch(string contentType, byte[] body)
    {
        string[] events = contentType switch
        {
            "application/x-ndjson" => Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            "application/json" => [.. JsonDocument.Parse(body).RootElement.EnumerateArray().Select(e => e.GetRawText())],
            _ => [.. Enumerable.Repeat("{}", body[0] == 0xdc ? (body[1] << 8) | body[2] : body[0] & 0x0f)],
        };
        lock (_gate)
        {
            ContentTypes.Add(contentType);
        }

        Publish(events);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"accepted":{{events.Length}},"rejected":0,"errors":[]}""");
    }

    private async Task<string> PollAsync(IQueryCollection query)
    {
        int after = query.TryGetValue("since_event_id", out var since) ? int.Parse(since.ToString()[4..], CultureInfo.InvariantCulture) : 0;
        int limit = int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture);
        int timeoutMs = int.Parse(query["timeout_ms"].ToString(), CultureInfo.InvariantCulture);
        Task published;
        lock (_gate)
        {
            published = _published.Task;
        }

        if (Count <= after && timeoutMs > 0)
        {
            await Task.WhenAny(published, Task.Delay(timeoutMs));
        }

        lock (_gate)
        {
            int end = Math.Min(_events.Count, after + limit);
            IEnumerable<string> page = Enumerable.Range(after, Math.Max(0, end - after)).Where(i => _events[i].Length > 0)
                .Select(i => $"{{\"event_id\":\"{Id(i + 1)}\",{_events[i][1..]}");
            return $$"""{"events":[{{string.Join(',', page)}}],"next_cursor":"{{Id(Math.Max(after, end))}}","has_more":{{(end < _events.Count ? "true" : "false")}}}""";
        }
    }

    private string Acknowledge(byte[] body)
    {
        using JsonDocument ack = JsonDocument.Parse(body);
        lock (_gate)
        {
            foreach (JsonElement id in ack.RootElement.GetProperty("event_ids").EnumerateArray())
            {
                _acknowledged.Add(id.GetString()!);
            }
        }

        return """{"acknowledged":1}""";
    }

    private static string Id(int number) => "evt_" + number.ToString("0000000000000", CultureInfo.InvariantCulture);
}
