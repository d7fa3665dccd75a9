using System.Text;

namespace EventOps.Crash.Tests.Load;

/// <summary>Bodies of publish requests.</summary>
internal static class EventBody
{
    private static readonly string[] Priorities = ["low", "normal", "high", "critical"];

    internal static string PriorityOf(Posted posted) => Priorities[posted.Number % Priorities.Length];

    /// <summary>One event; its data verbatim.</summary>
    internal static byte[] Of(Posted posted)
    {
        using var body = new MemoryStream();
        string priority = PriorityOf(posted);
        body.Write(Encoding.UTF8.GetBytes($$"""{"event_type":"{{posted.Type}}","source":"{{posted.Source}}","data":"""));
        body.Write(posted.Data);
        body.Write(Encoding.UTF8.GetBytes($$""","priority":"{{priority}}","metadata":{"no":{{posted.Number}}} }"""));
        return body.ToArray();
    }

    /// <summary>Many, one a line.</summary>
    internal static byte[] Ndjson(IEnumerable<byte[]> items) => Join(items, "", "\n", "\n");

    /// <summary>Many, as an array.</summary>
    internal static byte[] Array(IEnumerable<byte[]> items) => Join(items, "[", " ,\n", "]");

    private static byte[] Join(IEnumerable<byte[]> items, string before, string between, string after)
    {
        using var body = new MemoryStream();
        body.Write(Encoding.UTF8.GetBytes(before));
        bool first = true;
        foreach (byte[] item in items)
        {
            body.Write(Encoding.UTF8.GetBytes(first ? "" : between));
            body.Write(item);
            first = false;
        }

        body.Write(Encoding.UTF8.GetBytes(after));
        return body.ToArray();
    }
}
