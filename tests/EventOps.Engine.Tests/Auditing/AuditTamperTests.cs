using System.Text;
using EventOps.Engine.Auditing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Auditing;

/// <summary>No byte of an entry can be changed, no entry taken out, doubled or moved, without the chain saying so.</summary>
public sealed class AuditTamperTests
{
    [Fact]
    public void Every_byte_of_every_entry_counts()
    {
        List<(Series Series, byte[] Json)> chain = Chain(["plain", "\u00e9\ud83d\ude00\" \\ \u0000\ud800", "<script>"]);
        Assert.Equal(0, Breaks(chain));
        for (int entry = 0; entry < chain.Count; entry++)
        {
            for (int at = 0; at < chain[entry].Json.Length; at++)
            {
                foreach (byte change in new byte[] { 0x01, 0x20, 0x80 })
                {
                    chain[entry].Json[at] ^= change;
                    Assert.True(Breaks(chain) > 0, $"byte {at} of {Encoding.UTF8.GetString(chain[entry].Json)}");
                    chain[entry].Json[at] ^= change;
                }
            }
        }
    }

    [Fact]
    public void Entries_taken_out_doubled_or_moved_are_found()
    {
        Gen<(string[] Targets, int From, int To)> changes =
            from targets in ArbMap.Default.GeneratorFor<string>().ArrayOf(12)
            from at in Gen.Choose(1, 10)
            from to in Gen.Choose(1, 10).Where(one => one != at)
            select (targets, at, to);
        Check.One(FixedSeed.Config.WithMaxTest(100), Prop.ForAll(changes.ToArbitrary(), change =>
        {
            List<(Series Series, byte[] Json)> chain = Chain(change.Targets);
            Assert.Equal(0, Breaks(chain));
            Assert.True(Breaks([.. chain[..change.From], .. chain[(change.From + 1)..]]) > 0);
            Assert.True(Breaks([.. chain[..change.From], chain[change.To], .. chain[change.From..]]) > 0);
            List<(Series Series, byte[] Json)> swapped = [.. chain];
            (swapped[change.From], swapped[change.To]) = (swapped[change.To], swapped[change.From]);
            Assert.True(Breaks(swapped) > 0);

            // What is no longer kept at the old end is nobody's offence.
            Assert.Equal(0, Breaks(chain[change.From..]));
            return true;
        }));
    }

    [Fact]
    public void An_entry_filed_under_another_name_is_found()
    {
        List<(Series Series, byte[] Json)> chain = Chain(["a", "b"]);
        var table = new SeriesTable(10);
        foreach ((string tenant, string type, string source) in new[] { ("u", "key.create", "ann"), ("t", "key.delete", "ann"), ("t", "key.create", "bob") })
        {
            Assert.Equal(1, Breaks([chain[0], (SeriesOf(table, tenant, type, source), chain[1].Json)]));
        }
    }

    [Fact]
    public async Task Someone_who_rewrites_the_journal_with_its_checksums_is_found()
    {
        await using var host = new EngineHost();
        for (int i = 0; i < 9; i++)
        {
            await host.Engine.Audit.RecordAsync(AuditHost.Entry("r" + i));
            await host.PublishAsync("a");
        }

        host.AssertHolds();
        int at = host.Journal.Entries.ToList().FindIndex(one => one.AsSpan().IndexOf("target of r4"u8) >= 0);
        byte[] frame = [.. host.Journal.Entries[at]];
        "TARGET"u8.CopyTo(frame.AsSpan(frame.AsSpan().IndexOf("target of r4"u8)));
        host.Journal.Replace(at, frame);
        AuditVerification damaged = host.Engine.AuditReader.Verify();
        Assert.Equal((1, "cannot be read", 9), (damaged.Breaks, damaged.FirstBreak!.Reason, damaged.Head.Seq));

        Assert.True(FrameReader.TryOpen(host.Journal.Entries[at - 1], out FrameReader before));
        new FrameHeader(
            FrameKind.Events, before.Header.Number + 1, before.Header.FirstId + 1, 1, FrameHeader.Checksum(frame.AsSpan(FrameHeader.SizeBytes))).Write(frame);
        host.Journal.Replace(at, frame);
        AuditVerification rewritten = host.Engine.AuditReader.Verify();
        Assert.Equal(1, rewritten.Breaks);
        Assert.Contains("was changed", rewritten.FirstBreak!.Reason, StringComparison.Ordinal);
        Assert.Equal(before.Header.FirstId + 1, rewritten.FirstBreak.Id);
        Assert.Equal(host.Engine.Audit.Head, rewritten.Head);
    }

    private static List<(Series Series, byte[] Json)> Chain(IEnumerable<string> targets)
    {
        using var chain = new AuditChain(AuditHead.Start);
        var table = new SeriesTable(10);
        Series series = SeriesOf(table, "t", "key.create", "ann");
        return
        [
            .. targets.Select(target => (series, chain.Append(
                new AuditEntry("t", "ann", "key.create", AuditOutcome.Allowed) { Target = target, Details = [new("note", target)] },
                DateTimeOffset.UnixEpoch))),
        ];
    }

    private static Series SeriesOf(SeriesTable table, string tenant, string type, string source) => table.InternDurable(
        new SeriesKey(AuditTenant.Of(tenant), Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(source), EventPriority.Audit));

    private static int Breaks(List<(Series Series, byte[] Json)> chain)
    {
        var check = new AuditLinkCheck();
        int breaks = 0;
        byte[] room = new byte[16 * 1024];
        foreach ((Series series, byte[] json) in chain)
        {
            int length = EventRecord.Encode(room, series, PayloadEncoding.Json, json, default, default, default);
            Assert.True(EventRecord.TryDecode(room.AsSpan(0, length), out EventRecord record));
            breaks += check.Next(series, record) is null ? 0 : 1;
        }

        return breaks;
    }
}
