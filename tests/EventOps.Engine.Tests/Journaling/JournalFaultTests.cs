using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>What the engine does when the disk refuses, and when there is a bug behind the commit.</summary>
public sealed class JournalFaultTests : EngineTest
{
    public JournalFaultTests()
        : base(options => options with { GroupCommitBytesMax = 1 })
    {
    }

    [Fact]
    public async Task A_failed_commit_acknowledges_nothing_shows_nothing_and_frees_the_key()
    {
        long before = (await Host.PublishAsync("kept")).FirstId;
        Host.Journal.FailingReopens = int.MaxValue;
        Host.Journal.FailingCommits = 1;
        Submission lost = Host.Submit("lost", key: "k");
        Assert.Equal(FrameOutcome.JournalFailed, (await lost.WaitAsync()).Outcome);
        Assert.Equal(WriterState.Failed, Engine.Status.Writer);
        Assert.NotEmpty(Engine.Status.Problems);
        Assert.Equal(AdmitError.JournalUnavailable, Host.Submit("refused").Error);
        Assert.Equal(AdmitError.JournalUnavailable, (await Engine.EventTypes.RegisterAsync("t", "n", null, SchemaChange.Keep)).Error);
        Assert.Equal([before], Host.All().Select(one => one.Id));

        // Only then may the writer help itself, and not at the first try.
        Assert.True(SpinWait.SpinUntil(() => Host.Journal.Reopens > 0, TimeSpan.FromSeconds(20)));
        Host.Journal.FailingReopens = 0;
        Host.AwaitWriter(WriterState.Running);
        Assert.True(Host.Journal.Reopens >= 2);
        FrameReceipt again = await Host.PublishAsync("again", key: "k");
        Assert.True(again.FirstId > before);
        Assert.Equal([again.FirstId, before], Host.All().Select(one => one.Id));
        Assert.Empty(Engine.Status.Problems);
        Assert.Equal(2, Host.Journal.Entries.Count);
        await Host.RestartAsync();
        Assert.Equal([again.FirstId, before], Host.All().Select(one => one.Id));
        Assert.Equal(0, Engine.Recovery.LostFrames);
    }

    [Fact]
    public async Task A_bug_behind_the_commit_stops_the_writer_and_answers_everyone()
    {
        long kept = (await Host.PublishAsync("kept")).FirstId;
        using var inCommit = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        Host.Journal.Committing = () =>
        {
            inCommit.Release();
            goOn.Wait();
        };
        Task<ControlReceipt> bug = Engine.Intake.SubmitAsync(new ThrowingRecord()).AsTask();
        await inCommit.WaitAsync();
        Submission[] waiting = [.. Enumerable.Range(0, 20).Select(_ => Host.Submit("waiting", key: "k" + _))];
        Assert.All(waiting, one => Assert.Equal(AdmitError.None, one.Error));
        Host.Journal.Committing = null;
        goOn.Release();

        Assert.Equal(AdmitError.JournalUnavailable, (await bug).Error);
        foreach (Submission one in waiting)
        {
            Assert.Equal(FrameOutcome.JournalFailed, (await one.WaitAsync()).Outcome);
        }

        Assert.Equal(WriterState.Failed, Engine.Status.Writer);
        Assert.Equal(AdmitError.JournalUnavailable, Host.Submit("later").Error);
        Assert.Equal([kept], Host.All().Select(one => one.Id));
        Assert.Equal(0, Host.Journal.Reopens);
    }

    [Fact]
    public async Task A_bug_in_the_journal_stops_the_writer_and_the_engine_still_closes()
    {
        Host.Journal.AppendBug = new InvalidOperationException("injected");
        Assert.Equal(FrameOutcome.JournalFailed, (await Host.Submit("lost").WaitAsync()).Outcome);
        Host.AwaitWriter(WriterState.Failed);
        Host.Journal.AppendBug = null;
        await Host.RestartAsync();
        await Host.PublishAsync("works again");
    }

    /// <summary>
    /// The second caller finds the first one's acknowledgement under way and only waits behind it. When the first one's commit fails
    /// and its own succeeds, the event is not acknowledged, and nobody may be told so.
    /// </summary>
    [Fact]
    public async Task An_acknowledgement_that_relies_on_one_that_failed_fails_with_it()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long id = (await Host.PublishAsync("a")).FirstId;
        using var inCommit = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        Host.Journal.Committing = () =>
        {
            Host.Journal.Committing = null;
            inCommit.Release();
            goOn.Wait();
        };
        Task<AckResult> first = Host.AckAsync("s", id);
        await inCommit.WaitAsync();

        // One frame a batch: this one is refused while the journal is broken, the one behind it is written after it was reopened.
        Submission between = Host.Submit("between");
        Task<AckResult> second = Host.AckAsync("s", id);
        Host.Journal.FailingCommits = 1;
        goOn.Release();
        Assert.Equal(AdmitError.JournalUnavailable, (await first).Error);
        Assert.Equal(FrameOutcome.JournalFailed, (await between.WaitAsync()).Outcome);
        AckResult relied = await second;
        Assert.Equal(subscription.Lanes.Any(one => one.Completed.Contains(id)), relied.Error == AdmitError.None);
        Host.AwaitWriter(WriterState.Running);
        Assert.Equal(AdmitError.None, (await Host.AckAsync("s", id)).Error);
        Assert.Equal(1, subscription.Delivered);
    }

    [Fact]
    public async Task An_acknowledgement_larger_than_a_journal_entry_is_taken()
    {
        for (int i = 0; i < 8; i++)
        {
            await Host.SubscribeAsync("s", "*");
        }

        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 20_000));
        long[] everySecond = [.. ids.Where((_, i) => i % 2 == 0)];
        AckResult result = await Host.AckAsync("s", everySecond);
        Assert.Equal((AdmitError.None, everySecond.Length), (result.Error, result.Acknowledged));
        Assert.All(Host.SubscriberOf("s").Subscriptions, one => Assert.Equal(everySecond.Length, one.Delivered));
        Assert.Equal(WriterState.Running, Engine.Status.Writer);
        await Host.RestartAsync();
        Assert.All(Host.SubscriberOf("s").Subscriptions, one => Assert.Equal(everySecond.Length, one.Delivered));
    }

    [Fact]
    public async Task An_event_larger_than_a_journal_entry_is_refused_and_harms_nobody()
    {
        Submission large = Host.Submit("large", "\"" + new string('x', 3 << 20) + "\"");
        Assert.NotEqual(AdmitError.None, large.Error);
        await Host.PublishAsync("next");
        Assert.Equal(WriterState.Running, Engine.Status.Writer);
    }

    /// <summary>Whoever got past the door before it closed gets an answer.</summary>
    [Fact]
    public async Task Requests_that_meet_the_shutdown_are_all_answered()
    {
        for (int round = 0; round < 30; round++)
        {
            using var started = new CountdownEvent(4);
            Task[] requests = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    started.Signal();
                    Submission submission;
                    while ((submission = Host.Submit("a")).Error is AdmitError.None or AdmitError.RingFull)
                    {
                        if (submission.Error == AdmitError.None)
                        {
                            await submission.WaitAsync();
                        }
                    }

                    Assert.Equal(AdmitError.Stopping, submission.Error);
                },
                TaskCreationOptions.LongRunning).Unwrap())];
            started.Wait();
            await Host.StopAsync();
            await Task.WhenAll(requests).WaitAsync(TimeSpan.FromSeconds(20));
            await Host.RestartAsync();
        }
    }

    private sealed record ThrowingRecord : IControlRecord
    {
        public ControlKind Kind => ControlKind.SubscriptionRemoved;

        public void Write(ref MessagePackWriter writer) => writer.WriteInt64(1);

        public void Apply(EngineState state, long id) => throw new InvalidOperationException("injected");
    }
}
