using System.Text;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Records;

/// <summary>Ids as text: every number has one spelling, every spelling one number, and both have the same order.</summary>
public sealed class EventIdTests
{
    private static readonly Config Many = FixedSeed.Config.WithMaxTest(5_000);

    private static Gen<long> Ids => Gen.OneOf(
        ArbMap.Default.GeneratorFor<DoNotSize<long>>().Select(one => one.Item & long.MaxValue),
        Gen.Elements(0L, 1L, 31L, 32L, EventId.FirstOf(1), EventId.FirstOf(1) - 1, long.MaxValue, long.MaxValue - 1),
        Gen.Choose(0, 2_000).Select(one => (long)one));

    [Fact]
    public void Text_gives_the_number_back() => Check.One(Many, Prop.ForAll(Arb.From(Ids), id =>
    {
        string text = EventId.ToEventText(id);
        byte[] utf8 = new byte[EventId.EventTextLength];
        EventId.FormatEvent(id, utf8);
        return text.Length == EventId.EventTextLength
            && Encoding.ASCII.GetString(utf8) == text
            && EventId.TryParseEvent(text, out long parsed)
            && parsed == id;
    }));

    [Fact]
    public void Text_order_is_numeric_order() => Check.One(Many, Prop.ForAll(Arb.From(Ids), Arb.From(Ids), (a, b) =>
        Math.Sign(string.CompareOrdinal(EventId.ToEventText(a), EventId.ToEventText(b))) == Math.Sign(a.CompareTo(b))));

    /// <summary>Whatever is changed in a spelling, it is refused or it is the one spelling of another number.</summary>
    [Fact]
    public void Every_other_text_is_refused_or_another_number() => Check.One(
        Many,
        Prop.ForAll(Arb.From(Ids), Arb.From(Gen.Choose(0, 16)), Arb.From(Gen.Choose(0, 0x17F)), (id, at, changed) =>
        {
            char[] text = EventId.ToEventText(id).ToCharArray();
            bool same = text[at] == (char)changed;
            text[at] = (char)changed;
            string other = new(text);
            return EventId.TryParseEvent(other, out long parsed)
                ? EventId.ToEventText(parsed) == other && (parsed == id) == same
                : !same;
        }));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("evt_")]
    [InlineData("0000000000001")]
    [InlineData("evt_000000000001")]
    [InlineData("evt_00000000000001")]
    [InlineData("EVT_0000000000001")]
    [InlineData("sub_0000000000001")]
    [InlineData(" evt_0000000000001")]
    [InlineData("evt_000000000000A")]
    [InlineData("evt_000000000000i")]
    [InlineData("evt_000000000000l")]
    [InlineData("evt_000000000000o")]
    [InlineData("evt_000000000000u")]
    [InlineData("evt_000000000000-")]
    [InlineData("evt_8000000000000")]
    [InlineData("evt_zzzzzzzzzzzzz")]
    [InlineData("evt_g000000000000")]
    [InlineData("evt_00000000000 1")]
    [InlineData("evt_000000000000\u0131")]
    public void What_is_not_the_one_spelling_is_refused(string? text) => Assert.False(EventId.TryParseEvent(text, out _));

    [Fact]
    public void The_time_is_in_the_upper_bits()
    {
        const long ms = 1_767_225_600_123;
        Assert.Equal(ms, EventId.UnixTimeMs(EventId.FirstOf(ms)));
        Assert.Equal(ms, EventId.UnixTimeMs(EventId.FirstOf(ms + 1) - 1));
        Assert.True(EventId.FirstOf((1L << 43) - 1) > 0);
    }
}
