using System.Collections.Concurrent;

namespace EventOps.Crash.Tests.Changes;

/// <summary>All triggers that were posted, answered or not.</summary>
internal sealed class TriggerBook
{
    /// <summary>Workers choose among the newest, so that they meet at the same events.</summary>
    private const int ChosenFrom = 150;

    private readonly ConcurrentDictionary<long, Trigger> _all = new();
    private readonly List<Trigger> _known = [];
    private long _last;

    internal IEnumerable<Trigger> All => _all.Values;

    internal IEnumerable<Trigger> Live => All.Where(one => one.Id is not null && !one.Deleted);

    internal Trigger Ask(Random random)
    {
        long number = Interlocked.Increment(ref _last);
        string text = new('x', random.Next(200));
        string body = $$"""{"event_type":"order.placed", "no":{{number}},  "text":"{{text}}"}""";
        return _all[number] = new Trigger(number, body);
    }

    internal Trigger? Find(long number) => _all.GetValueOrDefault(number);

    internal void Made(Trigger trigger, string id)
    {
        lock (_known)
        {
            trigger.Id = id;
            _known.Add(trigger);
        }
    }

    /// <summary>Some of them, deleted ones too, each once; none while none is known.</summary>
    internal Trigger[] Pick(Random random, int count)
    {
        lock (_known)
        {
            int from = Math.Max(0, _known.Count - ChosenFrom);
            return [.. Enumerable.Range(0, _known.Count == 0 ? 0 : count)
                .Select(_ => _known[random.Next(from, _known.Count)]).Distinct()];
        }
    }
}
