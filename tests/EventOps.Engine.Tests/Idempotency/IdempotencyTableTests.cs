using EventOps.Engine.Idempotency;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Idempotency;

/// <summary>Keys against a plain dictionary: claimed, committed, released, expired, evicted, sealed and brought back.</summary>
public sealed class IdempotencyTableTests
{
    private const int WindowMs = 10_000;
    private readonly SteppedClock _clock = new();

    private enum Act
    {
        Claim,
        Commit,
        Release,
        Wait,
    }

    [Fact]
    public void It_answers_as_a_dictionary_would() => Check.One(
        FixedSeed.Config.WithMaxTest(500).WithEndSize(120),
        Prop.ForAll(
            Arb.From(Gen.ListOf(
                from act in Gen.Elements(Enum.GetValues<Act>())
                from key in Gen.Choose(0, 5)
                from body in Gen.Choose(0, 1)
                select (act, key, body))),
            Run));

    [Fact]
    public void A_key_is_forgotten_when_its_window_is_over_and_not_before()
    {
        IdempotencyTable table = Table();
        var claim = new KeyClaim(1, 1, 0);
        table.Claim(claim);
        table.Commit(claim, EventId.FirstOf(_clock.NowMs), 0);
        table.Settle(claim);
        _clock.NowMs += WindowMs;
        Assert.Equal(KeyState.Known, table.Claim(claim).State);
        _clock.NowMs++;
        Assert.Equal(KeyState.Claimed, table.Claim(claim).State);
        Assert.Equal(0, table.Count);
        Assert.Equal(0, table.EvictedEarly);
    }

    [Fact]
    public void A_full_table_forgets_the_oldest_and_counts_it()
    {
        IdempotencyTable table = Table(entriesMax: 3);
        for (int i = 0; i < 5; i++)
        {
            Committed(table, new KeyClaim((UInt128)i, 1, 0), Id(i));
        }

        Assert.Equal(3, table.Count);
        Assert.Equal(2, table.EvictedEarly);
        Assert.Equal(KeyState.Claimed, table.Claim(new KeyClaim(1, 1, 0)).State);
        Assert.Equal(KeyState.Known, table.Claim(new KeyClaim(2, 1, 0)).State);
    }

    [Fact]
    public void A_waiting_twin_is_let_go_only_when_readers_see_the_event()
    {
        IdempotencyTable table = Table();
        var claim = new KeyClaim(1, 1, 0);
        table.Claim(claim);
        KeyLookup twin = table.Claim(claim);
        Assert.Equal(KeyState.InFlight, twin.State);
        table.Commit(claim, Id(1), 4);
        Assert.False(twin.Settled!.IsCompleted);
        Assert.Equal(KeyState.InFlight, table.Claim(claim).State);
        Assert.Equal(KeyState.Conflict, table.Claim(claim with { Body = 2 }).State);
        table.Settle(claim);
        Assert.True(twin.Settled.IsCompleted);
        KeyLookup known = table.Claim(claim);
        Assert.Equal((KeyState.Known, Id(1), 4), (known.State, known.Id, known.Matches));
    }

    [Fact]
    public void A_released_key_is_free_and_its_waiting_twin_is_let_go()
    {
        IdempotencyTable table = Table();
        var claim = new KeyClaim(1, 1, 0);
        table.Claim(claim);
        KeyLookup twin = table.Claim(claim);
        table.Release(claim);
        Assert.True(twin.Settled!.IsCompleted);
        Assert.Equal(KeyState.Claimed, table.Claim(claim with { Body = 2 }).State);
    }

    /// <summary>Sealed in pieces, brought back in pieces: the same keys, each once.</summary>
    [Fact]
    public void Sealed_keys_come_back() => Check.One(
        FixedSeed.Config.WithMaxTest(200),
        Prop.ForAll(Arb.From(Gen.Choose(0, 60)), Arb.From(Gen.ListOf(Gen.Choose(0, 70))), (keys, seals) =>
        {
            IdempotencyTable table = Table();
            IdempotencyTable later = Table();
            int done = 0;
            foreach (int seal in seals.Order().Append(keys))
            {
                for (; done < Math.Min(seal, keys); done++)
                {
                    Committed(table, new KeyClaim((UInt128)done, (ulong)done, 0), Id(done));
                }

                later.Import(table.TakeUnsealed(Id(seal)));
            }

            bool none = table.TakeUnsealed(long.MaxValue).Length == 0;
            return none && later.Count == keys && Enumerable.Range(0, keys).All(i =>
                later.Claim(new KeyClaim((UInt128)i, (ulong)i, 0)) is { State: KeyState.Known } known && known.Id == Id(i));
        }));

    private Property Run(List<(Act Act, int Key, int Body)> script)
    {
        IdempotencyTable table = Table();
        var committed = new Dictionary<int, (int Body, long Id)>();
        var pending = new Dictionary<int, int>();
        int number = 0;
        foreach ((Act act, int key, int body) in script)
        {
            var claim = new KeyClaim((UInt128)key, (ulong)body, 0);
            foreach (int old in committed.Where(one => EventId.UnixTimeMs(one.Value.Id) < _clock.NowMs - WindowMs).Select(one => one.Key).ToArray())
            {
                committed.Remove(old);
            }

            switch (act)
            {
                case Act.Claim:
                    KeyState expected = pending.TryGetValue(key, out int held)
                        ? held == body ? KeyState.InFlight : KeyState.Conflict
                        : committed.TryGetValue(key, out (int Body, long Id) one)
                            ? one.Body == body ? KeyState.Known : KeyState.Conflict
                            : KeyState.Claimed;
                    KeyLookup given = table.Claim(claim);
                    if (given.State != expected || (given.State == KeyState.Known && given.Id != committed[key].Id))
                    {
                        return false.Label($"{given.State}, not {expected}");
                    }

                    if (expected == KeyState.Claimed)
                    {
                        pending[key] = body;
                    }

                    break;
                case Act.Commit when pending.Remove(key, out int mine):
                    committed[key] = (mine, EventId.FirstOf(_clock.NowMs) + number++);
                    table.Commit(claim with { Body = (ulong)mine }, committed[key].Id, 0);
                    table.Settle(claim with { Body = (ulong)mine });
                    break;
                case Act.Release when pending.Remove(key):
                    table.Release(claim);
                    break;
                case Act.Wait:
                    _clock.NowMs += key * 1_000;
                    break;
                default:
                    break;
            }
        }

        return true.ToProperty();
    }

    private static void Committed(IdempotencyTable table, KeyClaim claim, long id)
    {
        Assert.Equal(KeyState.Claimed, table.Claim(claim).State);
        table.Commit(claim, id, 0);
        table.Settle(claim);
    }

    private long Id(int number) => EventId.FirstOf(_clock.NowMs) + number;

    private IdempotencyTable Table(int entriesMax = 1_000) => new(_clock, TimeSpan.FromMilliseconds(WindowMs), entriesMax);
}
