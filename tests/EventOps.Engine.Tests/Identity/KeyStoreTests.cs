using EventOps.Engine.Identity;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Identity;

/// <summary>Changes of keys that race, are refused or are watched.</summary>
public sealed class KeyStoreTests() : EngineTest(options => options with { KeysMax = 50 })
{
    private static readonly byte[] Hash = new byte[32];

    [Fact]
    public async Task Of_creations_with_one_name_at_once_exactly_one_is_made_and_a_restart_agrees()
    {
        KeyReceipt[] all = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(
            async () => await Engine.Keys.CreateAsync(Terms(i % 2 == 0 ? "same" : "SAME"), Hash, "me"))));

        KeyReceipt made = Assert.Single(all, one => one.Succeeded);
        Assert.Equal(29, all.Count(one => one.Change == KeyChange.NameTaken && one.Key is null));
        Assert.True((await Engine.Keys.CreateAsync(Terms("same", tenant: "other"), Hash, "me")).Succeeded);
        await Host.KillAsync();
        Assert.Equal(made.Key!.Id, Assert.Single(Engine.Keys.Of("acme")).Id);
        Assert.Equal(KeyChange.NameTaken, (await Engine.Keys.CreateAsync(Terms("Same"), Hash, "me")).Change);
    }

    [Fact]
    public async Task A_revoked_keys_name_is_free_again_and_its_id_is_not()
    {
        StoredKey first = await MakeAsync("a");
        Assert.True((await Engine.Keys.RevokeAsync(first.Id)).Succeeded);
        StoredKey second = await MakeAsync("a");

        Assert.True(second.Id > first.Id);
        Assert.Null(Engine.Keys.Find(first.Id));
        Assert.Equal(KeyChange.NotFound, (await Engine.Keys.RevokeAsync(first.Id)).Change);
        Assert.Equal(KeyChange.NotFound, (await Engine.Keys.RotateAsync(first.Id, Hash, "me", 0)).Change);
    }

    [Fact]
    public async Task Of_revocations_at_once_one_is_made_and_no_rotation_brings_the_key_back()
    {
        for (int round = 0; round < 20; round++)
        {
            StoredKey key = await MakeAsync("racer");
            Task<KeyReceipt>[] revocations =
                [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await Engine.Keys.RevokeAsync(key.Id)))];
            Task<KeyReceipt>[] rotations =
                [.. Enumerable.Range(0, 4).Select(i => Task.Run(async () => await Engine.Keys.RotateAsync(key.Id, new byte[] { (byte)i }, "me", 0)))];
            KeyReceipt[] revoked = await Task.WhenAll(revocations);
            KeyReceipt[] rotated = await Task.WhenAll(rotations);

            Assert.Single(revoked, one => one.Succeeded);
            Assert.All(rotated, one => Assert.Equal(one.Succeeded, one.Key is not null));
            Assert.Null(Engine.Keys.Find(key.Id));
        }

        await Host.KillAsync();
        Assert.Empty(Engine.Keys.All);
    }

    [Fact]
    public async Task Rotations_at_once_follow_each_other_and_the_last_has_the_one_before_it_as_previous()
    {
        StoredKey key = await MakeAsync("racer");
        KeyReceipt[] rotated = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(
            async () => await Engine.Keys.RotateAsync(key.Id, new byte[] { (byte)i }, "me", 1_000))));

        StoredKey last = Engine.Keys.Find(key.Id)!;
        Assert.All(rotated, one => Assert.True(one.Succeeded));
        Assert.Contains(rotated, one => one.Key!.Hash.Span.SequenceEqual(last.Hash.Span));
        Assert.Contains(rotated, one => one.Key!.Hash.Span.SequenceEqual(last.PreviousHash.Span));
        Assert.False(last.Hash.Span.SequenceEqual(last.PreviousHash.Span));
        Assert.Same(key.Use, last.Use);
        await Host.KillAsync();
        Assert.Equal(last.Hash.ToArray(), Engine.Keys.Find(key.Id)!.Hash.ToArray());
        Assert.Equal(last.PreviousHash.ToArray(), Engine.Keys.Find(key.Id)!.PreviousHash.ToArray());
    }

    [Fact]
    public async Task There_are_never_more_keys_than_there_may_be()
    {
        KeyReceipt[] all = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            async () => await Engine.Keys.CreateAsync(Terms("key" + i), Hash, "me"))));

        // Fewer at first if some were refused for what was on its way just then.
        Assert.InRange(Engine.Keys.All.Count(), 1, 50);
        Assert.All(all, one => Assert.True(one.Succeeded || one.Change == KeyChange.Full));
        for (int i = 0; i < 50; i++)
        {
            await Engine.Keys.CreateAsync(Terms("more" + i), Hash, "me");
        }

        Assert.Equal(50, Engine.Keys.All.Count());
        KeyReceipt full = await Engine.Keys.CreateAsync(Terms("one too many"), Hash, "me");
        Assert.Equal((KeyChange.Full, (StoredKey?)null), (full.Change, full.Key));
        Assert.True((await Engine.Keys.RevokeAsync(Engine.Keys.All.First().Id)).Succeeded);
        await MakeAsync("room again");
    }

    [Fact]
    public async Task A_watcher_has_seen_each_change_before_it_is_answered()
    {
        StoredKey[] seen = [];
        int told = 0;
        Engine.Keys.Watch(() =>
        {
            told++;
            seen = [.. Engine.Keys.All];
        });
        StoredKey key = await MakeAsync("a");
        Assert.Equal(key.Id, Assert.Single(seen).Id);
        await Engine.Keys.RotateAsync(key.Id, new byte[] { 7 }, "me", 0);
        Assert.Equal(7, Assert.Single(seen).Hash.Span[0]);
        await Engine.Keys.CreateAsync(Terms("a"), Hash, "me");
        Assert.Equal(2, told);
        await Engine.Keys.RevokeAsync(key.Id);
        Assert.Equal((3, 0), (told, seen.Length));
    }

    [Fact]
    public async Task What_the_disk_refused_was_not_done()
    {
        StoredKey key = await MakeAsync("a");
        Host.Journal.FailingCommits = 1;
        Host.Journal.FailingReopens = 1_000;
        Assert.Equal(AdmitError.JournalUnavailable, (await Engine.Keys.RevokeAsync(key.Id)).Error);
        Assert.NotNull(Engine.Keys.Find(key.Id));
        KeyReceipt refused = await Engine.Keys.CreateAsync(Terms("b"), Hash, "me");
        Assert.Equal((AdmitError.JournalUnavailable, (StoredKey?)null), (refused.Error, refused.Key));
        Host.Journal.FailingReopens = 0;
        Host.AwaitWriter(WriterState.Running);
        await MakeAsync("b");
        Assert.Equal(2, Engine.Keys.All.Count());
    }

    private static KeyTerms Terms(string name, string tenant = "acme") => new(name, tenant, [], [], [], 0);

    private async Task<StoredKey> MakeAsync(string name)
    {
        KeyReceipt receipt = await Engine.Keys.CreateAsync(Terms(name), Hash, "me");
        Assert.True(receipt.Succeeded);
        return receipt.Key!;
    }
}
