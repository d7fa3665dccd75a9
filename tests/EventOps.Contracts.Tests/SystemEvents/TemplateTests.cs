using System.Text;
using EventOps.Contracts.SystemEvents.Rules;

namespace EventOps.Contracts.Tests.SystemEvents;

/// <summary>Templates: placeholders, filters, alternatives, and that a value is never more than text.</summary>
public sealed class TemplateTests
{
    private const string Payload =
        """
        {"first":{"x":[1,{"summary":"not this"}]},"summary":"A \"quoted\"\nline","context":"deliverability_trend_analysis",
         "n":12.50,"yes":true,"none":null,"obj":{"a":{"b":"deep"}},"list":[1],"esc\u0061ped":"found","html":"<script>{id}</script>","ünï":"✓"}
        """;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{type}/{source}/{priority}/{id}", "system_alert/mon/high/ntf_1")]
    [InlineData("{payload.summary}", "A \"quoted\" line")]
    [InlineData("{payload.context|words}", "deliverability trend analysis")]
    [InlineData("{payload.context|words|sentence} requires review", "Deliverability trend analysis requires review")]
    [InlineData("{payload.context}", "deliverability_trend_analysis")]
    [InlineData("{payload.n} {payload.yes}", "12.50 true")]
    [InlineData("{payload.obj.a.b}", "deep")]
    [InlineData("[{payload.obj}{payload.list}{payload.none}{payload.nothing}{payload.summary.x}]", "[]")]
    [InlineData("{payload.escaped} {payload.ünï}", "found ✓")]
    [InlineData("{payload.html}", "<script>{id}</script>")]
    [InlineData("{{{type}}}", "{system_alert}")]
    [InlineData("{payload.nothing} || {payload.context} || x", "deliverability_trend_analysis")]
    [InlineData("{payload.nothing}! || {payload.none}?", "?")]
    public void Placeholders_stand_for_values(string template, string expected) =>
        Assert.Equal(expected, Parse(template).Render(Values(Payload)));

    [Theory]
    [InlineData("/a/{payload.html}?x={payload.ünï}", "/a/%3Cscript%3E%7Bid%7D%3C%2Fscript%3E?x=%E2%9C%93")]
    [InlineData("/a/{payload.dots}/b", "/a//b")]
    [InlineData("/system/oversight?alert={id}", "/system/oversight?alert=ntf_1")]
    public void A_value_in_a_URL_stays_one_segment(string template, string expected) =>
        Assert.Equal(expected, Parse(template).RenderUrl(Values(Payload.Replace("\"yes\"", "\"dots\":\"..\",\"yes\"", StringComparison.Ordinal))));

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("""{"a":{"b":"\ud800"}}""")]
    [InlineData("{\"a\":")]
    public void A_payload_that_has_no_such_value_gives_nothing(string payload) =>
        Assert.Equal("[]", Parse("[{payload.a.b}]").Render(Values(payload)));

    [Fact]
    public void A_long_value_is_cut_between_characters()
    {
        string shown = Parse("{payload.a}").Render(Values($$"""{"a":"{{string.Concat(Enumerable.Repeat("😀", 400))}}"}"""));
        Assert.InRange(shown.Length, PayloadValue.LengthMax - 2, PayloadValue.LengthMax);
        Assert.EndsWith("😀…", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("a } b")]
    [InlineData("{}")]
    [InlineData("{payload.}")]
    [InlineData("{payload.a..b}")]
    [InlineData("{payload.a.b.c.d.e.f.g.h.i}")]
    [InlineData("{Type}")]
    [InlineData("{type.x}")]
    [InlineData("{type|}")]
    public void What_is_no_template_is_refused_with_a_reason(string template)
    {
        Assert.Null(TemplateParser.TryParse(template, out string problem));
        Assert.NotEmpty(problem);
    }

    private static TextTemplate Parse(string template)
    {
        TextTemplate? parsed = TemplateParser.TryParse(template, out string problem);
        Assert.True(parsed is not null, problem);
        return parsed;
    }

    private static TemplateValues Values(string payload) => new()
    {
        Id = "ntf_1",
        Type = "system_alert",
        Source = "mon",
        Priority = "high",
        Payload = Encoding.UTF8.GetBytes(payload),
    };
}
