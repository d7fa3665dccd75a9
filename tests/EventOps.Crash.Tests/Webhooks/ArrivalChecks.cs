namespace EventOps.Crash.Tests.Webhooks;

/// <summary>What must hold of everything that arrived at one subscriber's path.</summary>
internal static class ArrivalChecks
{
    /// <summary>Each of the events was answered 2xx at least once.</summary>
    internal static void NothingIsForgotten(WebhookSubscriber subscriber, IReadOnlyList<Arrival> arrivals, IEnumerable<string> expected)
    {
        var taken = arrivals.Where(one => one.IsAnswered).SelectMany(one => one.EventIds).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. expected.Where(id => !taken.Contains(id))];
        Assert.True(missing.Length == 0, $"{subscriber.Name} never got {missing.Length} events, such as {missing.FirstOrDefault()}");
    }

    /// <summary>An event comes under one delivery id, however often it comes.</summary>
    internal static void EventsKeepTheirDelivery(WebhookSubscriber subscriber, IReadOnlyList<Arrival> arrivals)
    {
        var deliveryOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Arrival arrival in arrivals)
        {
            foreach (string id in arrival.EventIds)
            {
                Assert.True(
                    deliveryOf.TryAdd(id, arrival.DeliveryId) || deliveryOf[id] == arrival.DeliveryId,
                    $"{subscriber.Name} got {id} in {arrival.DeliveryId} and in {deliveryOf[id]}");
            }
        }
    }

    /// <summary>
    /// What was answered 2xx comes again only after a kill. An answer so late that the sender may have given up (this
    /// process was not given its turn) counts as none.
    /// </summary>
    /// <returns>How many deliveries came again.</returns>
    internal static int RepeatsAreOfKills(WebhookSubscriber subscriber, IReadOnlyList<Arrival> arrivals, TimeSpan late)
    {
        int repeats = 0;
        foreach (IGrouping<string, Arrival> attempts in arrivals.GroupBy(one => one.DeliveryId))
        {
            Arrival? answered = null;
            foreach (Arrival attempt in attempts.OrderBy(one => one.Order))
            {
                if (answered is not null)
                {
                    repeats++;
                    Assert.True(
                        attempt.Life > answered.Life,
                        $"{subscriber.Name} answered {attempt.DeliveryId} in life {answered.Life} after {answered.Took} and got it again in life {attempt.Life}");
                }

                answered = attempt.IsAnswered && attempt.Took < late ? attempt : answered;
            }
        }

        return repeats;
    }

    /// <summary>What comes for the first time is newer than all that came before.</summary>
    internal static void FirstArrivalsAreInOrder(WebhookSubscriber subscriber, IReadOnlyList<Arrival> arrivals)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string newest = string.Empty;
        foreach (string id in arrivals.OrderBy(one => one.Order).SelectMany(one => one.EventIds))
        {
            if (seen.Add(id))
            {
                Assert.True(string.CompareOrdinal(newest, id) < 0, $"{subscriber.Name} got {id} after {newest}");
                newest = id;
            }
        }
    }
}
