using System.Text;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Intake;

/// <summary>A trace context goes with its event into the journal, and decides nothing.</summary>
public sealed class TraceTests : EngineTest
{
    [Fact]
    public async Task An_event_keeps_its_trace_also_over_a_restart()
    {
        long with = await PublishAsync(Traces.Of(1));
        long without = await PublishAsync(default);

        for (int restart = 0; restart < 2; restart++)
        {
            Assert.Equal(Traces.Of(1), Stored(with));
            Assert.Equal(default, Stored(without));
            await Host.RestartAsync();
        }
    }

    [Fact]
    public async Task Each_item_of_a_batch_keeps_its_own()
    {
        BatchSubmission batch = Engine.Intake.BeginBatch(EngineHost.Tenant);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(AdmitError.None, batch.Add(Fields(Traces.Of(i)), default, i));
        }

        Assert.Equal(AdmitError.None, await batch.CommitAsync());
        Assert.Equal(Enumerable.Range(0, 10).Select(Traces.Of), batch.Ids().Select(Stored));
    }

    [Fact]
    public async Task The_same_request_with_another_trace_is_the_same_request()
    {
        long first = await PublishAsync(Traces.Of(1), "key");
        foreach (TraceContext other in (TraceContext[])[Traces.Of(3), default])
        {
            Assert.Equal(first, await PublishAsync(other, "key"));
        }

        Assert.Equal(Traces.Of(1), Stored(first));
        Assert.Equal(KeyClaim.Of("t", "k"u8, 0, Fields(Traces.Of(1))), KeyClaim.Of("t", "k"u8, 0, Fields(default)));
    }

    private async Task<long> PublishAsync(TraceContext trace, string key = "")
    {
        Submission submission = Engine.Intake.Submit(EngineHost.Tenant, Fields(trace), Encoding.UTF8.GetBytes(key));
        Assert.Equal(AdmitError.None, submission.Error);
        return (await submission.WaitAsync()).FirstId;
    }

    private TraceContext Stored(long id)
    {
        EventRef reference = Engine.Reader.Find(EngineHost.Tenant, id)!.Value;
        using EventReadSession session = Engine.Reader.OpenSession();
        Assert.True(session.TryRead(reference, out EventRecord record));
        return Traces.In(record);
    }

    private static EventFields Fields(TraceContext trace) => new()
    {
        EventType = "deploy"u8,
        Source = "ci"u8,
        Data = "{}"u8,
        Trace = trace,
    };
}
