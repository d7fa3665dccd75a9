using System.Text;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Records;

/// <summary>A frame gives its records back, and no damage to it goes unnoticed or throws.</summary>
public sealed class FrameTests
{
    private static readonly Gen<byte[]> Bytes =
        Gen.OneOf(Gen.Choose(0, 40), Gen.Choose(250, 260), Gen.Choose(65_530, 65_540))
            .SelectMany(length => Gen.Choose(0, 255).Select(seed => Some(length, seed)));

    [Fact]
    public void Records_come_back_as_they_were_put_in() => Check.One(
        FixedSeed.Config.WithMaxTest(300),
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Bytes.Zip(Bytes))), Arb.From(Gen.Choose(0, 31)), (payloads, kinds) =>
        {
            var table = new SeriesTable(16);
            Series series = table.Intern(new SeriesKey(
                (kinds & 1) == 0 ? "t" : "tönant", (kinds & 2) == 0 ? "type"u8 : new byte[256], "söurce"u8, (EventPriority)(kinds & 3)))!;
            var encoding = (PayloadEncoding)(kinds >> 4);
            byte[] key = (kinds & 8) == 0 ? [] : Some(24, kinds);
            var trace = Traces.Of(kinds);
            byte[] bytes = Stamped(series, encoding, key, trace, payloads, number: 7, firstId: 1L << 50);
            bool holds = FrameReader.TryOpen(bytes, out FrameReader reader)
                && reader.Header is { Kind: FrameKind.Events, Number: 7, FirstId: 1L << 50 }
                && reader.Header.Count == payloads.Count;
            for (int i = 0; i < payloads.Count; i++)
            {
                holds &= reader.MoveNext() && reader.Index == i && EventRecord.TryDecode(reader.Record, out EventRecord record)
                    && record.Tenant.SequenceEqual(series.TenantUtf8) && record.Type.SequenceEqual(series.Type)
                    && record.Source.SequenceEqual(series.Source) && record.Priority == series.Priority
                    && record.Encoding == encoding && record.Key.SequenceEqual(key)
                    && Traces.In(record) == trace
                    && record.Data.SequenceEqual(payloads[i].Item1) && record.Metadata.SequenceEqual(payloads[i].Item2);
            }

            return holds && !reader.MoveNext();
        }));

    [Fact]
    public void Every_truncation_is_noticed()
    {
        byte[] frame = Sample();
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.False(FrameReader.TryOpen(frame.AsSpan(0, length), out _), $"{length} of {frame.Length} bytes");
        }
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        byte[] frame = Sample();
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(FrameReader.TryOpen(frame, out _), $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(FrameReader.TryOpen(frame, out _));
    }

    [Fact]
    public void Every_truncated_or_flipped_record_is_refused_or_read_without_an_exception()
    {
        byte[] frame = Sample();
        Assert.True(FrameReader.TryOpen(frame, out FrameReader reader) && reader.MoveNext());
        byte[] record = reader.Record.ToArray();
        for (int length = 0; length < record.Length; length++)
        {
            Assert.False(EventRecord.TryDecode(record.AsSpan(0, length), out _));
        }

        // Decoding has no checksum of its own: it may read something else, but must not throw.
        int refused = 0;
        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += EventRecord.TryDecode(record, out _) ? 0 : 1;
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public void A_record_of_a_later_version_is_refused()
    {
        byte[] frame = Sample();
        Assert.True(FrameReader.TryOpen(frame, out FrameReader reader) && reader.MoveNext());
        byte[] record = reader.Record.ToArray();
        Assert.Equal(EventRecord.Version, record[1]);
        record[1]++;
        Assert.False(EventRecord.TryDecode(record, out _));
    }

    [Fact]
    public void Checksum_is_crc32c()
    {
        Assert.Equal(0xE3069283u, FrameHeader.Checksum("123456789"u8));
        Assert.Equal(0u, FrameHeader.Checksum([]));
        Assert.Equal(0x8A9136AAu, FrameHeader.Checksum(new byte[32]));
    }

    private static byte[] Sample()
    {
        Series series = new SeriesTable(1).Intern(new SeriesKey("acme", "deploy"u8, "ci"u8, EventPriority.High))!;
        return Stamped(
            series, PayloadEncoding.Json, Some(24, 1), Traces.Of(1),
            [(Encoding.UTF8.GetBytes("{\"a\":1}"), []), (Encoding.UTF8.GetBytes("{}"), Encoding.UTF8.GetBytes("{\"m\":2}"))], 3, 99);
    }

    private static byte[] Stamped(
        Series series,
        PayloadEncoding encoding,
        byte[] key,
        TraceContext trace,
        IEnumerable<(byte[] Data, byte[] Metadata)> payloads,
        long number,
        long firstId)
    {
        var keys = new IdempotencyTable(TimeProvider.System, TimeSpan.FromHours(1), entriesMax: 1);
        Frame frame = new FramePool(keys, keepMax: 0, blockBytes: 64).Rent();
        foreach ((byte[] data, byte[] metadata) in payloads)
        {
            frame.Add(series, encoding, data, metadata, key, trace);
        }

        frame.Seal();
        frame.Stamp(number, firstId);
        return frame.Bytes.ToArray();
    }

    private static byte[] Some(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
