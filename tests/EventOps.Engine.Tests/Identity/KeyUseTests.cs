using EventOps.Engine.Identity;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Identity;

/// <summary>When keys were last used: noted without a trace of garbage, journaled once a minute, kept by a stop.</summary>
public sealed class KeyUseTests
{
    [Fact]
    public void A_use_is_noted_at_most_once_a_second_and_without_allocation()
    {
        var use = new KeyUse();
        use.Note(10_000);
        use.Note(10_999);
        Assert.Equal(10_000, use.LastUsedMs);
        use.Note(11_000);
        Assert.Equal(11_000, use.LastUsedMs);
        use.Note(5_000);
        Assert.Equal(11_000, use.LastUsedMs);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                use.Note(20_000 + (i * 400));
            }
        }));
    }

    [Fact]
    public async Task Uses_are_journaled_once_a_minute_and_only_what_changed()
    {
        var time = new ManualTime();
        await using var host = new EngineHost(time: time);
        StoredKey one = await MakeAsync(host, "one");
        StoredKey other = await MakeAsync(host, "other");
        one.Use.Note(time.NowMs);
        long usedMs = time.NowMs;
        time.Step(59_999);
        Assert.Equal(0, one.Use.DurableMs);
        time.Step(1);
        Until(() => one.Use.DurableMs == usedMs);
        Assert.Equal(0, other.Use.DurableMs);

        // Used a hundred times in the next minute: one more record, with the last time.
        for (int i = 0; i < 100; i++)
        {
            time.Step(500);
            one.Use.Note(time.NowMs);
            other.Use.Note(time.NowMs);
        }

        time.Step(10_000);
        Until(() => other.Use.DurableMs == other.Use.LastUsedMs && one.Use.DurableMs == one.Use.LastUsedMs);

        // And never again for what nobody used since.
        time.Step(600_000);
        await host.StopAsync();
        KeysUsed[] journaled = [.. host.Journal.Entries.Select(KeysUsedIn).OfType<KeysUsed>()];
        Assert.Equal([[one.Id], [one.Id, other.Id]], journaled.Select(each => each.Times.Select(time => time.KeyId)));
        Assert.Equal([usedMs, one.Use.LastUsedMs], journaled.Select(each => each.Times[0].AtMs));
    }

    [Fact]
    public async Task A_stop_journals_what_is_noted_and_a_rotation_keeps_it()
    {
        await using var host = new EngineHost();
        StoredKey key = await MakeAsync(host, "one");
        key.Use.Note(host.Clock.NowMs);
        await host.Engine.Keys.RotateAsync(key.Id, new byte[32], "me", 0);
        Assert.Equal(host.Clock.NowMs, host.Engine.Keys.Find(key.Id)!.Use.LastUsedMs);
        await host.KillAsync();
        Assert.Equal(host.Clock.NowMs, host.Engine.Keys.Find(key.Id)!.Use.LastUsedMs);

        // From the snapshot alone now, and nothing is written for what nobody used.
        int commits = host.Journal.Commits;
        await host.RestartAsync();
        Assert.Equal(host.Clock.NowMs, host.Engine.Keys.Find(key.Id)!.Use.LastUsedMs);
        Assert.Equal(commits, host.Journal.Commits);
    }

    [Fact]
    public async Task A_use_of_a_key_that_was_revoked_meanwhile_is_passed_over()
    {
        await using var host = new EngineHost();
        StoredKey gone = await MakeAsync(host, "gone");
        StoredKey kept = await MakeAsync(host, "kept");
        await host.Engine.Keys.RevokeAsync(gone.Id);
        await host.Engine.Intake.SubmitAsync(new KeysUsed([new KeyUseTime(gone.Id, 5), new KeyUseTime(kept.Id, 7)]));
        await host.KillAsync();
        Assert.Equal(7, Assert.Single(host.Engine.Keys.All).Use.LastUsedMs);
    }

    private static KeysUsed? KeysUsedIn(byte[] entry)
    {
        Assert.True(FrameReader.TryOpen(entry, out FrameReader frame));
        return frame.Header.Kind == FrameKind.Control && frame.MoveNext() ? ControlCodec.Decode(frame.Record) as KeysUsed : null;
    }

    /// <summary>Waits for what is on its way already.</summary>
    private static void Until(Func<bool> happened) => Assert.True(SpinWait.SpinUntil(happened, TimeSpan.FromSeconds(20)));

    private static async Task<StoredKey> MakeAsync(EngineHost host, string name) =>
        (await host.Engine.Keys.CreateAsync(new KeyTerms(name, "acme", [], [], [], 0), new byte[32], "me")).Key!;
}
