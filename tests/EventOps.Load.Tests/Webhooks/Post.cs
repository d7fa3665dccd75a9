using System.Net.Http.Headers;
using System.Text;

namespace EventOps.Load.Tests.Webhooks;

/// <summary>Deliveries as a sender would post them, by hand.</summary>
internal static class Post
{
    public static string Body(string deliveryId, params string[] eventIds)
    {
        IEnumerable<string> events = eventIds.Select(id =>
            $$$"""{"event_id":"{{{id}}}","event_type":"t","source":"S","data":{"a":1},"priority":"normal","published_at":"2026-01-17T12:00:00.000Z"}""");
        return $$"""{"delivery_id":"{{deliveryId}}","events":[{{string.Join(',', events)}}],"subscription_id":"sub_1","delivered_at":"2026-01-17T12:00:01.000Z"}""";
    }

    public static HttpRequestMessage Request(string url, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
