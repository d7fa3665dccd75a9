using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>What <c>/health</c> says.</summary>
internal sealed record Health(
    int HttpStatus,
    string Status,
    string Journal,
    long ReplayedFrames,
    long TailBytesCut,
    long Quarantined,
    long LostFrames,
    string Text)
{
    internal static async Task<Health> OfAsync(BusClient client)
    {
        Answer answer = (await client.TryGetAsync("/health"))!;
        using JsonDocument json = answer.Json();
        JsonElement recovery = json.RootElement.GetProperty("recovery");
        return new Health(
            answer.Status,
            json.RootElement.GetProperty("status").GetString()!,
            json.RootElement.GetProperty("journal").GetProperty("state").GetString()!,
            recovery.GetProperty("replayed_frames").GetInt64(),
            recovery.GetProperty("tail_bytes_cut").GetInt64(),
            recovery.GetProperty("quarantined").GetInt64(),
            recovery.GetProperty("lost_frames").GetInt64(),
            answer.Text);
    }
}
