using System.Buffers.Binary;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// An instant as the timestamp extension carries it: seconds since 1970 (may be negative) and nanoseconds.
/// </summary>
public readonly record struct MessagePackTimestamp
{
    /// <summary>Longest text <see cref="TryFormatRfc3339"/> writes: <c>2026-01-02T03:04:05.123456789Z</c>.</summary>
    public const int Rfc3339LengthMax = 30;

    internal const uint NanosecondsMax = 999_999_999;
    private const long FirstSecond = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z
    private const int NanosecondsPerTick = 100;
    private const int Seconds64Bits = 34;

    /// <summary>An instant; <paramref name="nanoseconds"/> under a second.</summary>
    public MessagePackTimestamp(long seconds, uint nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nanoseconds, NanosecondsMax);
        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Seconds since 1970-01-01T00:00:00Z, rounded down.</summary>
    public long Seconds { get; }

    /// <summary>Nanoseconds after <see cref="Seconds"/>, 0 to 999,999,999.</summary>
    public uint Nanoseconds { get; }

    /// <summary>In the years 1 to 9999, which RFC 3339 and <see cref="DateTimeOffset"/> can write.</summary>
    internal bool HasCalendarYear => Seconds is >= FirstSecond and <= LastSecond;

    /// <summary>The instant of <paramref name="time"/>, exact.</summary>
    public static MessagePackTimestamp From(DateTimeOffset time)
    {
        (long seconds, long ticks) = Math.DivRem(time.UtcTicks, TimeSpan.TicksPerSecond);
        return new MessagePackTimestamp(seconds + FirstSecond, (uint)ticks * NanosecondsPerTick);
    }

    /// <summary>The instant to the 100 ns a tick holds (rounded down); false outside the years 1 to 9999.</summary>
    public bool TryToDateTimeOffset(out DateTimeOffset time)
    {
        time = HasCalendarYear ? new DateTimeOffset(UtcTicks(Nanoseconds), TimeSpan.Zero) : default;
        return HasCalendarYear;
    }

    /// <summary>
    /// Writes RFC 3339 in UTC with 0, 3, 6 or 9 fraction digits, as many as the value needs. False outside the years 1
    /// to 9999 or when <paramref name="utf8"/> is shorter than <see cref="Rfc3339LengthMax"/>.
    /// </summary>
    public bool TryFormatRfc3339(Span<byte> utf8, out int written)
    {
        if (!HasCalendarYear || utf8.Length < Rfc3339LengthMax)
        {
            written = 0;
            return false;
        }

        new DateTime(UtcTicks(0), DateTimeKind.Utc).TryFormat(utf8, out written, "s");
        if (Nanoseconds != 0)
        {
            written += WriteFraction(utf8[written..]);
        }

        utf8[written++] = (byte)'Z';
        return true;
    }

    internal static MessagePackError Decode(ReadOnlySpan<byte> payload, out MessagePackTimestamp timestamp)
    {
        (long seconds, uint nanoseconds) = (0L, uint.MaxValue); // an impossible fraction stands for a wrong length
        switch (payload.Length)
        {
            case sizeof(uint):
                (seconds, nanoseconds) = (BinaryPrimitives.ReadUInt32BigEndian(payload), 0);
                break;
            case sizeof(ulong):
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(payload);
                (seconds, nanoseconds) = ((long)(both & ((1UL << Seconds64Bits) - 1)), (uint)(both >> Seconds64Bits));
                break;
            case sizeof(uint) + sizeof(long):
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(payload);
                seconds = BinaryPrimitives.ReadInt64BigEndian(payload[sizeof(uint)..]);
                break;
        }

        timestamp = nanoseconds <= NanosecondsMax ? new MessagePackTimestamp(seconds, nanoseconds) : default;
        return nanoseconds <= NanosecondsMax ? MessagePackError.None : MessagePackError.InvalidTimestamp;
    }

    /// <summary>Writes the shortest payload that holds the instant: 4, 8 or 12 bytes, which it returns.</summary>
    internal int Encode(Span<byte> payload)
    {
        if (Seconds is < 0 or >= 1L << Seconds64Bits)
        {
            BinaryPrimitives.WriteUInt32BigEndian(payload, Nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(payload[sizeof(uint)..], Seconds);
            return sizeof(uint) + sizeof(long);
        }

        if (Nanoseconds != 0 || Seconds > uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt64BigEndian(payload, ((ulong)Nanoseconds << Seconds64Bits) | (ulong)Seconds);
            return sizeof(ulong);
        }

        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)Seconds);
        return sizeof(uint);
    }

    private long UtcTicks(uint nanoseconds) =>
        ((Seconds - FirstSecond) * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick);

    private int WriteFraction(Span<byte> utf8)
    {
        int digits = Nanoseconds % 1_000_000 == 0 ? 3 : Nanoseconds % 1_000 == 0 ? 6 : 9;
        uint rest = digits == 3 ? Nanoseconds / 1_000_000 : digits == 6 ? Nanoseconds / 1_000 : Nanoseconds;
        utf8[0] = (byte)'.';
        for (int i = digits; i > 0; i--)
        {
            (rest, uint digit) = Math.DivRem(rest, 10);
            utf8[i] = (byte)('0' + digit);
        }

        return 1 + digits;
    }
}
