using EventOps.Engine.Intake;

namespace EventOps.Bench;

/// <summary>Fills a log before it is measured: in batches, each durable before the next.</summary>
internal static class SampleBatches
{
    private const int ItemsMax = 10_000;

    /// <summary>Publishes so many events of a tenant and gives their ids, oldest first.</summary>
    /// <param name="intake">Where they go.</param>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="count">How many.</param>
    /// <param name="fill">Adds so many to a batch.</param>
    internal static async Task<long[]> CommitAsync(EventIntake intake, string tenant, int count, Action<BatchSubmission, int> fill)
    {
        var ids = new List<long>(count);
        while (ids.Count < count)
        {
            BatchSubmission batch = intake.BeginBatch(tenant);
            fill(batch, Math.Min(ItemsMax, count - ids.Count));
            if (await batch.CommitAsync() != AdmitError.None)
            {
                throw new InvalidOperationException("The journal must take it.");
            }

            ids.AddRange(batch.Ids());
        }

        return [.. ids];
    }
}
