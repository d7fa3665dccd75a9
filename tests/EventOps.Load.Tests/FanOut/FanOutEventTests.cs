using System.Text;
using System.Text.Json;
using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Publishing;
using EventOps.Load.Http;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Load.Tests.FanOut;

public sealed class FanOutEventTests
{
    [Fact]
    public void Any_number_and_time_is_read_back_from_a_body_that_holds_it() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (number, seconds) =>
        {
            byte[] one = FanOutEvent.Utf8("t");
            long at = seconds.Get * 1_000_000_000L;
            FanOutEvent.Stamp(one.AsSpan(FanOutEvent.NumberAt(one)), number.Get, at);
            ReadOnlySpan<byte> body = Encoding.UTF8.GetBytes($"{{\"events\":[{Encoding.UTF8.GetString(one)},{{}}]}}");

            return FanOutEvent.TryReadNext(ref body, out long readNumber, out long readAt)
                && (readNumber, readAt) == (number.Get, at)
                && !FanOutEvent.TryReadNext(ref body, out _, out _);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("{\"n\":\"12")]
    [InlineData("{\"n\":\"00000000000x\",\"at\":\"0000000000000000000\"")]
    public void What_is_no_event_of_a_round_is_not_read(string text)
    {
        ReadOnlySpan<byte> body = Encoding.UTF8.GetBytes(text);

        Assert.False(FanOutEvent.TryReadNext(ref body, out _, out _));
    }

    [Fact]
    public void A_batch_is_numbered_anew_for_each_send_and_stays_valid()
    {
        var batch = new NumberedBatch(LoopbackTarget.ForPort(1), "t", 3);
        _ = batch.From(5);
        string request = Encoding.UTF8.GetString(batch.From(999_999_999_990).Span);

        string[] lines = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["999999999990", "999999999991", "999999999992"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("data").GetProperty("n").GetString()));
    }
}
