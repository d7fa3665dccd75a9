using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>Reads a stream of server-sent events, strictly by the format.</summary>
internal sealed class StreamReading : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private StreamReading(HttpClient http, HttpResponseMessage response, Stream body)
    {
        _http = http;
        _response = response;
        _lines = new StreamReader(body);
    }

    /// <summary>What the stream said about coming back.</summary>
    internal string? Retry { get; private set; }

    internal static async Task<StreamReading> OpenAsync(RunningServer server, string path, string? lastEventId = null, string? key = null)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Long);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        return new StreamReading(http, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event.</summary>
    internal async Task<SentEvent> NextAsync()
    {
        string? id = null;
        string? type = null;
        string? data = null;
        while (await ReadLineAsync() is { } line)
        {
            if (line.Length == 0 && data is not null)
            {
                return new SentEvent(id, type!, JsonDocument.Parse(data).RootElement);
            }

            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            switch (line.Length == 0 ? "" : line[..colon])
            {
                case "id":
                    id = line[(colon + 2)..];
                    break;
                case "event":
                    type = line[(colon + 2)..];
                    break;
                case "data":
                    Assert.Null(data);
                    data = line[(colon + 2)..];
                    break;
                case "retry":
                    Retry = line[(colon + 2)..];
                    break;
                default:
                    Assert.True(line is "" or ": hb", $"Not an event: {line}");
                    break;
            }
        }

        throw new InvalidOperationException("The stream has ended");
    }

    /// <summary>Reads to the end, which comes without an error.</summary>
    internal async Task<bool> HasEndedAsync()
    {
        while (await ReadLineAsync() is { } line)
        {
            Assert.True(line is "" or ": hb" or "retry: 2000", line);
        }

        return true;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _http.Dispose();
    }

    private Task<string?> ReadLineAsync() => _lines.ReadLineAsync().WaitAsync(Long);
}

/// <summary>One server-sent event.</summary>
internal sealed record SentEvent(string? Id, string Event, JsonElement Json);
