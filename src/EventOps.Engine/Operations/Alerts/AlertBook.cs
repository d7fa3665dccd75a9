using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>
/// The alerts of the last seven days, at most 10,000, and every one that is open. Changed by the journal writer's thread;
/// the list is immutable and swapped.
/// </summary>
public sealed class AlertBook
{
    /// <summary>So many of a week are a page of a minute each: more than anybody reads, and a snapshot of a few MB.</summary>
    internal const int AlertsMax = 10_000;

    /// <summary>As far back as the contract lets anybody ask.</summary>
    internal const long AgeMaxMs = 7L * 24 * 60 * 60 * 1_000;

    private Alert[] _all = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Alert> All => Volatile.Read(ref _all);

    /// <summary>An alert by id; null when there is none, or it was forgotten.</summary>
    public Alert? Find(long id)
    {
        Alert[] all = Volatile.Read(ref _all);
        int at = At(all, id);
        return at >= 0 ? all[at] : null;
    }

    /// <summary>The open alert of a rule's series; null when there is none.</summary>
    public Alert? FindOpen(string rule, string series) => Array.FindLast(
        Volatile.Read(ref _all), one => one.IsOpen && one.Terms.Rule == rule && one.Terms.Series == series);

    /// <summary>A rule's series is raised once until it is resolved: of two who raised it the first did.</summary>
    internal void Raise(long id, AlertTerms terms)
    {
        if (FindOpen(terms.Rule, terms.Series) is null)
        {
            Volatile.Write(ref _all, [.. Kept(EventId.UnixTimeMs(id)), new Alert(id, terms)]);
        }
    }

    /// <summary>The first end counts.</summary>
    internal void Resolve(long id, long atMs, string because) => Change(
        id, one => one.IsOpen ? one with { ResolvedAtMs = atMs, ResolvedBecause = because } : one);

    /// <summary>A subscription is enabled again, or gone: whether anybody watches or not, its next end is news.</summary>
    internal void ResolveDisabled(long subscriptionId, long atMs, string because)
    {
        foreach (Alert alert in _all)
        {
            if (alert.IsOpen
                && alert.Terms.Rule == AlertNames.SubscriptionDisabled
                && AlertSeries.IsOfSubscription(alert.Terms.Series, subscriptionId))
            {
                Resolve(alert.Id, atMs, because);
            }
        }
    }

    /// <summary>The first who says it stays.</summary>
    internal void Acknowledge(long id, long atMs, string by) => Change(
        id, one => one.AcknowledgedBy is null ? one with { AcknowledgedAtMs = atMs, AcknowledgedBy = by } : one);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_all.Length);
        foreach (Alert alert in _all)
        {
            alert.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        var all = new Alert[reader.ArrayHeader()];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = Alert.Read(ref reader);
        }

        Volatile.Write(ref _all, all);
    }

    private static int At(Alert[] all, long id)
    {
        int from = 0;
        int to = all.Length - 1;
        while (from <= to)
        {
            int middle = (from + to) / 2;
            if (all[middle].Id == id)
            {
                return middle;
            }

            (from, to) = all[middle].Id < id ? (middle + 1, to) : (from, middle - 1);
        }

        return -1;
    }

    private void Change(long id, Func<Alert, Alert> change)
    {
        int at = At(_all, id);
        if (at >= 0)
        {
            Alert[] all = [.. _all];
            all[at] = change(all[at]);
            Volatile.Write(ref _all, all);
        }
    }

    /// <summary>What stays when one more comes; of those that are over the newest.</summary>
    private IEnumerable<Alert> Kept(long nowMs)
    {
        Alert[] inTime = Array.FindAll(_all, one => one.IsOpen || nowMs - one.RaisedAtMs <= AgeMaxMs);
        int tooMany = inTime.Length + 1 - AlertsMax;
        return inTime.Where(one => one.IsOpen || tooMany-- <= 0);
    }
}
