using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Records;

/// <summary>Trace contexts to put into events, and what came back.</summary>
internal static class Traces
{
    internal const string Text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// <summary>None for even numbers, one of its own for odd ones.</summary>
    internal static TraceContext Of(int number) =>
        (number & 1) == 0 ? default : Parse($"00-{number:x32}-{number:x16}-{number & 0xff:x2}");

    internal static TraceContext Parse(string text)
    {
        Assert.True(TraceContext.TryParse(text, out TraceContext trace), text);
        return trace;
    }

    internal static TraceContext In(EventRecord record)
    {
        Assert.Equal(!record.TraceParent.IsEmpty, TraceContext.TryRead(record.TraceParent, out TraceContext trace));
        return trace;
    }
}
