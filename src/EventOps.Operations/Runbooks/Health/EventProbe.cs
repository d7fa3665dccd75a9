using System.Globalization;
using System.Text;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Operations.Runbooks.Health;

/// <summary>Publishes an event and reads it back: the whole way, as a caller goes it.</summary>
internal static class EventProbe
{
    /// <summary>The type of the events; not in the catalogue, so that nobody publishes one by mistake.</summary>
    internal const string EventType = "ops_probe";

    internal const string Source = "eventops.health_check";

    /// <summary>Sends one through.</summary>
    /// <returns>How long it took, or what was wrong.</returns>
    internal static async Task<(ProbeReport? Report, string? Problem)> SendAsync(
        EventPipeline engine, string tenant, TimeSpan max, TimeProvider clock)
    {
        long startedAt = clock.GetTimestamp();
        string data = string.Create(CultureInfo.InvariantCulture, $$"""{"probe":"{{Guid.NewGuid():N}}"}""");
        Submission submission = Submit(engine, tenant, data);
        if (submission.Error != AdmitError.None)
        {
            return (null, $"The probe event was refused: {submission.Error}");
        }

        Task<FrameReceipt> commit = submission.WaitAsync().AsTask();
        if (await Task.WhenAny(commit, Task.Delay(max, clock)) != commit)
        {
            return (null, $"The probe event was not durable after {max.TotalMilliseconds:F0} ms");
        }

        FrameReceipt receipt = await commit;
        TimeSpan durable = clock.GetElapsedTime(startedAt);
        if (receipt.Outcome != FrameOutcome.Committed)
        {
            return (null, "The probe event could not be made durable");
        }

        string id = EventId.ToEventText(receipt.FirstId);
        return IsThere(engine, tenant, receipt.FirstId, data)
            ? (new ProbeReport(id, durable.TotalMilliseconds, clock.GetElapsedTime(startedAt).TotalMilliseconds), null)
            : (null, $"The probe event {id} was made durable and cannot be read back as it was sent");
    }

    private static Submission Submit(EventPipeline engine, string tenant, string data) => engine.Intake.Submit(
        tenant,
        new EventFields
        {
            EventType = Encoding.UTF8.GetBytes(EventType),
            Source = Encoding.UTF8.GetBytes(Source),
            Data = Encoding.UTF8.GetBytes(data),
            Priority = EventPriority.Low,
        },
        [],
        anyType: true);

    private static bool IsThere(EventPipeline engine, string tenant, long id, string data)
    {
        using EventReadSession session = engine.Reader.OpenSession();
        return engine.Reader.Find(tenant, id) is { } found
            && session.TryRead(found, out EventRecord record)
            && record.Data.SequenceEqual(Encoding.UTF8.GetBytes(data));
    }
}
