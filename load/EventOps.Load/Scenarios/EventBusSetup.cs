using System.Text;
using System.Text.Json;
using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>The unmeasured requests before a run. A refusal here ends the run with the server's own words.</summary>
internal static class EventBusSetup
{
    /// <returns>The subscription's id.</returns>
    public static async Task<string> SubscribeAsync(
        RawHttpConnection connection, LoopbackTarget target, string subscriber, string eventType)
    {
        string body = JsonSerializer.Serialize(new { subscriber, event_types = new[] { eventType } });
        await RequireAsync(connection, RequestBytes.PostJson(target, "/subscribe", body), "subscribe");
        using JsonDocument answer = JsonDocument.Parse(connection.Body.ToArray());
        return answer.RootElement.TryGetProperty("subscription_id", out JsonElement id) ? id.GetString() ?? "" : "";
    }

    public static async Task RequireAsync(RawHttpConnection connection, byte[] request, string what)
    {
        HttpExchange exchange = await connection.SendAsync(request);
        if (!exchange.IsSuccess)
        {
            string answer = exchange.Failure != FailureKind.None ? exchange.Failure.ToString()
                : FormattableString.Invariant($"{exchange.Status} {Encoding.UTF8.GetString(connection.Body)}");
            throw new SetupFailedException($"{what} was refused: {answer}");
        }
    }
}
