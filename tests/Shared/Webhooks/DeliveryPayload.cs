using System.Text.Json;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>The ids in a delivery's body. A body that is not a delivery has a <see cref="Problem"/> and no ids.</summary>
internal sealed record DeliveryPayload(
    string DeliveryId, string SubscriptionId, IReadOnlyList<string> EventIds, IReadOnlyList<bool> Replayed, string? Problem)
{
    public static DeliveryPayload Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            JsonElement events = root.GetProperty("events");
            string[] ids = new string[events.GetArrayLength()];
            bool[] replayed = new bool[ids.Length];
            int at = 0;
            foreach (JsonElement one in events.EnumerateArray())
            {
                ids[at] = one.GetProperty("event_id").GetString()!;
                replayed[at++] = one.TryGetProperty("replayed", out JsonElement flag) && flag.GetBoolean();
            }

            return new DeliveryPayload(
                root.GetProperty("delivery_id").GetString()!, root.GetProperty("subscription_id").GetString()!, ids, replayed, null);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new DeliveryPayload("", "", [], [], failure.Message);
        }
    }
}
