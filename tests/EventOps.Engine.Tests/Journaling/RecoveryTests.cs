using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>Single ways to start again that random runs meet too rarely.</summary>
public sealed class RecoveryTests : EngineTest
{
    /// <summary>The frame lies across two segments: its keys must be in the first one's file or be read from the journal again.</summary>
    [Fact]
    public async Task Keys_of_a_frame_that_lies_across_two_segments_are_kept()
    {
        const int keyed = 40;
        await Host.PublishBatchAsync(Enumerable.Repeat("plain", IndexSegment.EventsMax - (keyed / 2)));
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("keyed", keyed), batchKey: "batch");
        for (int restart = 0; restart < 2; restart++)
        {
            await Host.KillAsync();
            Assert.True(Engine.Recovery.ReplayedFrames < 10, "Nothing was sealed");
            Assert.Equal(ids, await Host.PublishBatchAsync(Enumerable.Repeat("keyed", keyed), batchKey: "batch"));
        }

        Assert.Equal(IndexSegment.EventsMax + (keyed / 2), Host.All().Count);
    }

    /// <summary>
    /// What is written where the lost end was lies at positions that the old snapshot and the sealed segments claim to know.
    /// </summary>
    [Fact]
    public async Task What_follows_a_lost_end_is_there_after_the_next_restarts_too()
    {
        for (int i = 0; i < 6; i++)
        {
            await Host.PublishAsync("before", data: $$"""{"text":"{{new string('x', 500)}}"}""");
        }

        Host.Journal.LeapAhead();
        await Host.PublishAsync("next segment");
        await Host.StopAsync();
        Host.Journal.LoseEnd(entries: 4);
        await Host.RestartAsync();
        Assert.Equal(3, Host.All().Count);
        await Host.SubscribeAsync("late", "*");
        long id = (await Host.PublishAsync("after")).FirstId;
        for (int restart = 0; restart < 2; restart++)
        {
            await Host.KillAsync();
            Assert.Equal(id, Host.All()[0].Id);
            Assert.Equal(4, Host.All().Count);
            Assert.Single((await Host.PollAsync("late")).Events);
        }
    }

    [Fact]
    public async Task Ids_go_on_behind_a_sealed_segment_whose_last_frame_is_damaged()
    {
        await Host.PublishAsync("first");
        Host.Journal.LeapAhead();
        await Host.PublishAsync("second");
        Host.Journal.LeapAhead();
        long last = (await Host.PublishAsync("third")).FirstId;
        Host.Journal.LeapAhead();
        long lost = (await Host.PublishAsync("fourth")).FirstId;
        await Host.StopAsync();
        Directory.Delete(Host.StateFolder, recursive: true);
        Host.Journal.Damage(2);
        Host.Journal.Damage(3);
        Host.Clock.NowMs -= 3_600_000;
        await Host.RestartAsync();

        // The third is still indexed, by its segment; the fourth is gone with its frame.
        Assert.Equal(last, Host.All()[0].Id);
        Assert.Equal(2, Engine.Recovery.Damaged.Count);
        Assert.True((await Host.PublishAsync("next")).FirstId > last);
        Assert.DoesNotContain(Host.All(), one => one.Id == lost && one.Id <= last);
    }

    [Fact]
    public async Task A_damaged_segment_file_is_rebuilt_with_all_behind_it()
    {
        var ids = new List<long>();
        for (int i = 0; i < 4; i++)
        {
            ids.Add((await Host.PublishAsync("a", key: "k" + i)).FirstId);
            Host.Journal.LeapAhead();
        }

        await Host.StopAsync();
        string[] files = [.. Directory.EnumerateFiles(Host.IndexFolder).Order(StringComparer.Ordinal)];
        Assert.Equal(3, files.Length);
        byte[] file = File.ReadAllBytes(files[1]);
        file[150]++;
        File.WriteAllBytes(files[1], file);
        await Host.RestartAsync();
        Assert.Equal(2, Engine.Recovery.RebuiltSegments);
        Assert.Equal(ids.AsEnumerable().Reverse(), Host.All().Select(one => one.Id));
        for (int i = 0; i < 4; i++)
        {
            Submission again = Host.Submit("a", key: "k" + i);
            Assert.Equal(ids[i], (await again.WaitAsync()).FirstId);
        }

        Assert.Equal(4, Host.All().Count);
    }

    [Fact]
    public async Task A_damaged_snapshot_leaves_the_one_before_it_and_no_snapshot_leaves_the_journal()
    {
        var subscription = await Host.SubscribeAsync("s", "*");
        long first = (await Host.PublishAsync("a")).FirstId;
        await Host.AckAsync("s", first);
        await Host.RestartAsync();
        long second = (await Host.PublishAsync("a")).FirstId;
        await Host.AckAsync("s", second);
        for (int damaged = 0; damaged < 3; damaged++)
        {
            await Host.StopAsync();
            foreach (string path in Directory.EnumerateFiles(Host.StateFolder).Order(StringComparer.Ordinal).Take(damaged))
            {
                byte[] file = File.ReadAllBytes(path);
                file[^1] ^= 1;
                File.WriteAllBytes(path, file);
            }

            await Host.RestartAsync();
            Assert.Equal(2, Engine.Subscriptions.Registry.Find(subscription.Id)!.Delivered);
            Assert.Empty((await Host.PollAsync("s")).Events);
        }
    }

    [Fact]
    public async Task Damage_is_reported_and_what_is_around_it_stays()
    {
        long first = (await Host.PublishAsync("a")).FirstId;
        await Host.PublishAsync("b");
        long third = (await Host.PublishAsync("c")).FirstId;
        await Host.StopAsync();
        Host.Journal.Damage(1);
        await Host.RestartAsync();
        Assert.Single(Engine.Recovery.Damaged);
        Assert.Equal(1, Engine.Recovery.LostFrames);
        Assert.NotEmpty(Engine.Status.Problems);
        Assert.Equal([third, first], Host.All().Select(one => one.Id));
    }

    [Fact]
    public async Task An_event_damaged_after_the_start_is_listed_and_not_read()
    {
        await Host.PublishAsync("a");
        Host.Journal.Damage(0);
        EventRef only = Assert.Single(Host.All());
        using var session = Engine.Reader.OpenSession();
        Assert.False(session.TryRead(only, out EventRecord _));
        Assert.Equal(1, Engine.Metrics.DamagedReads);
    }
}
