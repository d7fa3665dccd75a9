using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.Logs;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Summaries;
using EventOps.Engine.Logs.Terms;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Logs;

public sealed class LogCodecTests
{
    [Fact]
    public void A_line_reads_back_as_it_was_written() => Check.One(
        FixedSeed.Config.WithMaxTest(500),
        Prop.ForAll(Arb.From(LogScript.Line), line =>
        {
            byte[] bytes = Encode(line);
            var view = new LogLineView(bytes);
            return view.Length == bytes.Length
                && Encoding.UTF8.GetString(view.Tenant) == "tenänt"
                && LogOracle.Same(new KeptLogLine(1, line), new KeptLogLine(1, view.ToLine()));
        }));

    [Fact]
    public void An_entry_reads_back_packed_or_not_and_no_damage_goes_unseen() => Check.One(
        FixedSeed.Config.WithMaxTest(300),
        Prop.ForAll(
            Arb.From(Gen.NonEmptyListOf(LogScript.Line)), Arb.From(Gen.Choose(0, int.MaxValue - 1)), (lines, place) =>
            {
                byte[] raw = [.. lines.SelectMany(Encode)];
                var codec = new LogEntryCodec();
                byte[] packed = codec.Pack(raw, lines.Count, 77, 88).ToArray();
                byte[] plain = codec.Plain(raw, lines.Count, 77, 88).ToArray();
                bool same = Opens(packed, raw, lines.Count) && Opens(plain, raw, lines.Count) && packed.Length <= plain.Length;
                packed[place % packed.Length] ^= (byte)(1 << (place % 8));
                using var buffer = new EntryBuffer();
                return same && !LogEntryCodec.TryOpen(packed, buffer, out _) && !LogEntryCodec.TryOpen(plain.AsSpan(..^1), buffer, out _);
            }));

    [Fact]
    public void A_filter_has_all_that_was_put_in_and_little_else()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 8_000).Select(i => LogHash.Of(BitConverter.GetBytes(i), 1))];
        byte[] filter = new byte[LogFilter.BytesFor(hashes.Length)];
        Array.ForEach(hashes, hash => LogFilter.Add(filter, hash));
        Assert.All(hashes, hash => Assert.True(LogFilter.MayHave(filter, hash)));
        int wrong = Enumerable.Range(8_000, 100_000).Count(i => LogFilter.MayHave(filter, LogHash.Of(BitConverter.GetBytes(i), 1)));
        Assert.InRange(wrong, 1, 1_200);
        Assert.Equal(12_032, filter.Length);
    }

    [Fact]
    public void A_summary_never_denies_what_its_block_has() => Check.One(
        FixedSeed.Config.WithMaxTest(200),
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(LogScript.Line)), lines =>
        {
            byte[] raw = [.. lines.SelectMany(Encode)];
            var builder = new LogSummaryBuilder();
            builder.Build(Encode(LogRig.Line("left over from the block before")), 1, 1, 1);
            var summary = new LogSummary(builder.Build(raw, lines.Count, 5, 6));
            ulong seed = LogHash.TextSeed(Encoding.UTF8.GetBytes("tenänt"));
            foreach (LogLine line in lines)
            {
                var hashes = new List<ulong>();
                LogNeedle.Word(line.Message).AddHashes(seed, hashes);
                foreach (ulong hash in hashes)
                {
                    if (!LogFilter.MayHave(summary.Filter, hash))
                    {
                        return false;
                    }
                }
            }

            int counted = 0;
            for (int i = 0; i < summary.Series; i++)
            {
                counted += Enumerable.Range(0, 4).Sum(new LogSummaryCounts(builder.Build(raw, lines.Count, 5, 6), i).Of);
            }

            return counted == lines.Count
                && summary.OldestAt == lines.Min(line => line.AtMicros)
                && summary.NewestAt == lines.Max(line => line.AtMicros)
                && summary.LastId == 4 + lines.Count
                && summary.ArrivedAt == 6;
        }));

    private sealed class LogSummaryCounts(byte[] summary, int series)
    {
        internal int Of(int severity) => new LogSummary(summary).LinesOf(series, severity);
    }

    private static bool Opens(byte[] entry, byte[] raw, int count)
    {
        using var buffer = new EntryBuffer();
        return LogEntryCodec.TryOpen(entry, buffer, out LogEntryHeader header)
            && buffer.Span.SequenceEqual(raw)
            && header is { FirstId: 77, ArrivedAt: 88 }
            && header.Count == count;
    }

    private static byte[] Encode(LogLine line)
    {
        int size = (int)LogLineCodec.SizeOf("tenänt", line);
        byte[] bytes = new byte[size];
        LogLineCodec.Write(bytes, "tenänt", line, size);
        return bytes;
    }
}
