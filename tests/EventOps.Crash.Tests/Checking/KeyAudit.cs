using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>
/// Sends requests with idempotency keys again after a kill, as a client does that got no answer: an acknowledged one
/// names the same id, any other one gets the one id it then keeps, and none makes a second event. To run before the
/// events are read.
/// </summary>
internal static class KeyAudit
{
    private const int OlderAgain = 10;

    internal static async Task RunAsync(BusClient client, Ledger ledger, int alreadyAudited, Random random)
    {
        KeyedPost[] all = [.. ledger.KeyedPosts];
        IEnumerable<KeyedPost> older = all.Take(alreadyAudited).OrderBy(_ => random.Next()).Take(OlderAgain);
        foreach (KeyedPost keyed in older.Concat(all.Skip(alreadyAudited)).ToArray())
        {
            Answer? answer = await client.TryPostAsync("/publish", keyed.Body, key: keyed.Key);
            string id = answer!.Demand(200).Member("event_id");
            Assert.True(
                keyed.Posted.AcknowledgedId is null || keyed.Posted.AcknowledgedId == id,
                $"Key {keyed.Key} was acknowledged as {keyed.Posted.AcknowledgedId} and answers {id} now");
            keyed.Posted.AcknowledgedId = id;
        }

        if (all.Length > 0)
        {
            string used = all[random.Next(all.Length)].Key;
            const string Other = """{"event_type":"backup_created","source":"keyed","data":{"no":-2}}""";
            (await client.TryPostAsync("/publish", Other, key: used))!.Demand(409);
        }
    }
}
