using System.Text;
using EventOps.Engine.Intake.Parsing;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Intake;

public sealed class ParserAllocationTests
{
    [Fact]
    public void Parsing_allocates_nothing_for_good_escaped_and_refused_events()
    {
        string[] events =
        [
            """{"event_type":"t","source":"s","data":{"a":[1,2,{"b":"c"}]},"metadata":{},"priority":"high"}""",
            """{"event\u005ftype":"\u00e9t","source":"\ud83d\ude00","data":{},"idempotency_key":"k\/",""" +
            """ "priority":"\u0068igh"}""",
            """{"event_type":"t","source":"s","data":5}""",
            """{"event_type":"t","source":"s","data":{},"priority":"urgent"}""",
        ];
        byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', events) + "\n{bad\n");
        byte[] array = Encoding.UTF8.GetBytes("[" + string.Join(',', events) + "]");
        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        Assert.Equal((5, 4), (Count(lines, array, scratch)));

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                Count(lines, array, scratch);
            }
        }));
    }

    private static (int Lines, int Items) Count(byte[] lines, byte[] array, byte[] scratch) => (
        Drain(new NdjsonBatchReader(lines, scratch, ParseLimits.Default)),
        Drain(new JsonBatchReader(array, scratch, ParseLimits.Default)));

    private static int Drain<TReader>(TReader reader)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        int items = 0;
        while (reader.MoveNext(out _, out _))
        {
            items++;
        }

        return items;
    }
}
