using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Journal.Tests.Retention;

/// <summary>Compares what the tenant is said to have kept with the events that were acknowledged, encoded anew.</summary>
internal static class UsageView
{
    private static readonly SeriesTable Series = new(100);

    public static void AssertUsage(this RetentionRig rig)
    {
        RetentionFloor floor = rig.Pipeline.Floor.Current;
        long expected = rig.Published.Where(one => EndOf(one) > floor[(int)one.Priority]).Sum(BytesOf);
        Assert.Equal(expected, rig.Pipeline.Tenants.StatusOf(RetentionRig.Tenant).RetainedBytes);
    }

    /// <summary>The first id behind the hundredth of its age that an event was published in.</summary>
    private static long EndOf(PublishedEvent one)
    {
        long widthMs = (one.Priority switch
        {
            EventPriority.Low => 1,
            EventPriority.Normal => 7,
            EventPriority.High => 30,
            _ => 90,
        }) * 864_000L;
        return EventId.FirstOf(((EventId.UnixTimeMs(one.Id) / widthMs) + 1) * widthMs);
    }

    private static long BytesOf(PublishedEvent one)
    {
        var key = new SeriesKey(
            RetentionRig.Tenant, Encoding.UTF8.GetBytes(one.Type), Encoding.UTF8.GetBytes(one.Source), one.Priority);
        return EventRecord.Encode(
            new byte[one.Data.Length + 512], Series.Intern(key)!, PayloadEncoding.Json, one.Data, default, default, one.Trace);
    }
}
