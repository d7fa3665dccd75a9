using System.Security.Cryptography;
using EventOps.Engine.Identity;
using EventOps.Engine.Intake;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Identity;

/// <summary>Random changes, uses and restarts of the key store against a list.</summary>
public sealed class KeyModelTests
{
    private sealed record Known(
        long Id, KeyTerms Terms, byte[] Hash, byte[] Previous, long PreviousUntilMs, string By, bool IsRevoked)
    {
        internal long LastUsedMs { get; set; }
    }

    [Fact]
    public void Keys_are_what_the_model_has_after_every_change_and_restart() =>
        Check.One(FixedSeed.Config.WithMaxTest(80).WithEndSize(80), Prop.ForAll(Arb.From(KeyStep.Script), steps =>
        {
            RunAsync(steps).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task RunAsync(List<KeyStep> steps)
    {
        await using var host = new EngineHost();
        var known = new List<Known>();
        int made = 0;
        foreach (KeyStep step in steps)
        {
            await DoAsync(host, known, step, made++);
            Compare(host, known);
        }

        await host.RestartAsync();
        Compare(host, known);
    }

    private static async Task DoAsync(EngineHost host, List<Known> known, KeyStep step, int number)
    {
        KeyService keys = host.Engine.Keys;
        switch (step)
        {
            case KeyStep.Create create:
                KeyTerms terms = Terms(create, host.Clock.NowMs);
                byte[] hash = HashOf(number);
                KeyReceipt receipt = await keys.CreateAsync(terms, hash, "by " + number);
                bool isTaken = known.Any(one => !one.IsRevoked && one.Terms.Tenant == terms.Tenant
                    && one.Terms.Name.Equals(terms.Name, StringComparison.OrdinalIgnoreCase));
                Assert.Equal(AdmitError.None, receipt.Error);
                Assert.Equal(isTaken ? KeyChange.NameTaken : KeyChange.Made, receipt.Change);
                Assert.Equal(isTaken, receipt.Key is null);
                if (receipt.Key is { } key)
                {
                    known.Add(new Known(key.Id, terms, hash, [], 0, "by " + number, IsRevoked: false));
                }

                break;
            case KeyStep.Rotate rotate when known.Count > 0:
                int at = rotate.Which % known.Count;
                Known before = known[at];
                long untilMs = rotate.Overlap ? host.Clock.NowMs + 5_000 : 0;
                KeyReceipt rotated = await keys.RotateAsync(before.Id, HashOf(number), "x", untilMs);
                Assert.Equal(before.IsRevoked ? KeyChange.NotFound : KeyChange.Made, rotated.Change);
                if (rotated.Succeeded)
                {
                    known[at] = before with
                    {
                        Hash = HashOf(number),
                        Previous = rotate.Overlap ? before.Hash : [],
                        PreviousUntilMs = untilMs,
                    };
                }

                break;
            case KeyStep.Revoke revoke when known.Count > 0:
                int gone = revoke.Which % known.Count;
                KeyReceipt answer = await keys.RevokeAsync(known[gone].Id);
                Assert.Equal(known[gone].IsRevoked ? KeyChange.NotFound : KeyChange.Made, answer.Change);
                known[gone] = known[gone] with { IsRevoked = true };
                break;
            case KeyStep.Use use when known.Count > 0:
                Known used = known[use.Which % known.Count];
                if (keys.Find(used.Id) is { } found)
                {
                    found.Use.Note(host.Clock.NowMs);
                    used.LastUsedMs = host.Clock.NowMs - used.LastUsedMs >= 1_000 ? host.Clock.NowMs : used.LastUsedMs;
                }

                break;
            case KeyStep.PassTime time:
                host.Clock.NowMs += time.Ms;
                break;
            case KeyStep.Restart { Kill: true }:
                await host.KillAsync();
                break;
            case KeyStep.Restart:
                await host.RestartAsync();
                break;
        }
    }

    private static void Compare(EngineHost host, List<Known> known)
    {
        KeyService keys = host.Engine.Keys;
        Known[] live = [.. known.Where(one => !one.IsRevoked)];
        Assert.Equal(live.Select(one => one.Id), keys.All.Select(one => one.Id));
        foreach (string tenant in (string[])["acme", "globex", "nobody"])
        {
            Assert.Equal(
                live.Where(one => one.Terms.Tenant == tenant).Select(one => one.Id), keys.Of(tenant).Select(one => one.Id));
        }

        foreach (Known one in known)
        {
            StoredKey? key = keys.Find(one.Id);
            Assert.Equal(one.IsRevoked, key is null);
            if (key is not null)
            {
                Assert.Equal(Shape(one.Terms), Shape(key.Terms));
                Assert.Equal(one.Hash, key.Hash.ToArray());
                Assert.Equal(one.Previous, key.PreviousHash.ToArray());
                Assert.Equal(one.PreviousUntilMs, key.PreviousUntilMs);
                Assert.Equal(one.By, key.CreatedBy);
                Assert.Equal(one.LastUsedMs, key.Use.LastUsedMs);
                Assert.True(StoredKey.TryParseId(key.IdText, out long id) && id == one.Id);
            }
        }
    }

    private static string Shape(KeyTerms terms) => System.Text.Json.JsonSerializer.Serialize(terms);

    private static KeyTerms Terms(KeyStep.Create create, long nowMs) => new(
        (create.Name % 2 == 0 ? "key" : "KEY") + (create.Name / 2),
        create.Tenant == 0 ? "acme" : "globex",
        ["ROLE_USER"],
        create.Limits == 1 ? ["system:publish", "system:alert"] : [],
        [.. Enumerable.Range(0, create.Limits).Select(i => new KeyLimit("op" + i, i, 1_000L + i))],
        create.Limits == 2 ? nowMs + 60_000 : 0);

    private static byte[] HashOf(int number) => SHA256.HashData(BitConverter.GetBytes(number));
}
