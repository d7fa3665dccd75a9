using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Queues;

public sealed class QueueNameTests
{
    [Fact]
    public void Every_name_reads_back_and_no_two_queues_share_one()
    {
        Prop.ForAll<NonEmptyString, NonEmptyString>((x, y) => Check(x.Get, y.Get)).QuickCheckThrowOnFailure();
        Assert.True(Check("a:high", "a"));
        Assert.True(Check("%3A", ":"));
        Assert.True(Check("%253A", "%3A"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("queue:")]
    [InlineData("queue::high")]
    [InlineData("queue:a:normal")]
    [InlineData("queue:a:HIGH")]
    [InlineData("queue:a:high:x")]
    [InlineData("queue:a%2fb")]
    [InlineData("queue:a%")]
    [InlineData("queue:a/b")]
    [InlineData("queue:%41")]
    [InlineData("Queue:a")]
    public void Nothing_else_is_a_name(string text) => Assert.False(QueueName.TryParse(text, out _));

    [Theory]
    [InlineData("job_0000000000001000000000000z", 1, 31)]
    [InlineData("job_7zzzzzzzzzzzz7zzzzzzzzzzzz", long.MaxValue, long.MaxValue)]
    public void Job_ids_read_back(string text, long eventId, long subscriptionId)
    {
        Assert.True(JobId.TryParse(text, out JobId id));
        Assert.Equal((eventId, subscriptionId, text), (id.EventId, id.SubscriptionId, id.ToString()));
        Assert.False(JobId.TryParse(text + "0", out _));
        Assert.False(JobId.TryParse(text[..^1], out _));
        Assert.False(JobId.TryParse(text.ToUpperInvariant(), out _));
    }

    private static bool Check(string x, string y) => (
        from a in Names(x)
        from b in Names(y)
        select QueueName.TryParse(a.ToString(), out QueueName read) && read == a && (a.ToString() == b.ToString()) == (a == b)).All(one => one);

    private static IEnumerable<QueueName> Names(string subscriber) =>
        PublishedPriorities.All.Select(priority => new QueueName(subscriber, priority));
}
