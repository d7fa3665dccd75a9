using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>Publishes one event after the other over one connection until the server dies.</summary>
internal static class SinglesLoop
{
    internal static async Task RunAsync(Worker worker, string source)
    {
        string before = string.Empty;
        while (true)
        {
            int textLengthMax = worker.Random.Next(40) == 0 ? 100_000 : 1_500;
            Posted posted = worker.Ledger.Add(new PostedRequest(), worker.Random, worker.PickType(), source, textLengthMax);
            Answer? answer = await worker.AcknowledgedAsync(worker.Client.TryPostAsync("/publish", EventBody.Of(posted)));
            if (answer is null)
            {
                return;
            }

            posted.AcknowledgedId = answer.Member("event_id");
            Assert.True(string.CompareOrdinal(before, posted.AcknowledgedId) < 0, $"{posted.AcknowledgedId} was given out after {before}");
            before = posted.AcknowledgedId;
        }
    }
}
