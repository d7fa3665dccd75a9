using System.Text;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Schemas.Formats;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("https://github.com/cloudevents", true, true)]
    [InlineData("mailto:cncf-wg-serverless@lists.cncf.io", true, true)]
    [InlineData("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", true, true)]
    [InlineData("http://user:pw@[2001:db8::1]:8080/a/b;c=1?q=a/b?c#frag/ment?x", true, true)]
    [InlineData("ldap://[v1.a]/x", true, true)]
    [InlineData("file:///etc/hosts", true, true)]
    [InlineData("a:", true, true)]
    [InlineData("/cloudevents/spec/pull/123", true, false)]
    [InlineData("1-555-123-4567", true, false)]
    [InlineData("HEPHAESTUS", true, false)]
    [InlineData("//host/path", true, false)]
    [InlineData("./a:b", true, false)]
    [InlineData("#fragment", true, false)]
    [InlineData("?query", true, false)]
    [InlineData("%20", true, false)]
    [InlineData("", true, false)]
    [InlineData("1:2", false, false)]
    [InlineData(":a", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("é", false, false)]
    [InlineData("%2", false, false)]
    [InlineData("%zz", false, false)]
    [InlineData("a#b#c", false, false)]
    [InlineData("/a[1]", false, false)]
    [InlineData("/a?b[1]", false, false)]
    [InlineData("http://[::1", false, false)]
    [InlineData("http://[x]/", false, false)]
    [InlineData("http://[::1]x/", false, false)]
    [InlineData("http://host:port/", false, false)]
    [InlineData("http://a@b@c/", false, false)]
    [InlineData("a\\b", false, false)]
    [InlineData("<a>", false, false)]
    public void Uris_are_told_from_what_is_none(string text, bool isReference, bool isUri)
    {
        Assert.Equal(isReference, UriText.IsReference(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(isUri, UriText.IsUri(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("2018-04-05T17:31:00Z", true)]
    [InlineData("1985-04-12T23:20:50.52Z", true)]
    [InlineData("1996-12-19T16:39:57-08:00", true)]
    [InlineData("1937-01-01T12:00:27.87+00:20", true)]
    [InlineData("1990-12-31T23:59:60Z", true)]
    [InlineData("1990-12-31T15:59:60-08:00", true)]
    [InlineData("2020-02-29t00:00:00.123456789012z", true)]
    [InlineData("0000-02-29T00:00:00Z", true)]
    [InlineData("2018-04-05T17:31:00", false)]
    [InlineData("2018-04-05 17:31:00Z", false)]
    [InlineData("2018-04-05T17:31Z", false)]
    [InlineData("2018-04-05", false)]
    [InlineData("2018-4-05T17:31:00Z", false)]
    [InlineData("2019-02-29T00:00:00Z", false)]
    [InlineData("2018-00-05T17:31:00Z", false)]
    [InlineData("2018-13-05T17:31:00Z", false)]
    [InlineData("2018-04-00T17:31:00Z", false)]
    [InlineData("2018-04-31T17:31:00Z", false)]
    [InlineData("2018-04-05T24:00:00Z", false)]
    [InlineData("2018-04-05T17:60:00Z", false)]
    [InlineData("2018-04-05T17:31:60Z", false)]
    [InlineData("2018-04-05T17:31:00.Z", false)]
    [InlineData("2018-04-05T17:31:00.5", false)]
    [InlineData("2018-04-05T17:31:00+0800", false)]
    [InlineData("2018-04-05T17:31:00+24:00", false)]
    [InlineData("2018-04-05T17:31:00Zz", false)]
    [InlineData("+018-04-05T17:31:00Z", false)]
    [InlineData("", false)]
    public void Timestamps_are_those_of_rfc_3339(string text, bool expected) =>
        Assert.Equal(expected, DateTimeFormat.IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("application/json", true, true)]
    [InlineData("text/json ; charset=utf-8", true, true)]
    [InlineData("application/vnd.a+json; a=b; charset=\"utf-8\"", true, true)]
    [InlineData("application/json; charset=utf-16", true, false)]
    [InlineData("text/plain; a=\"b;\\\"c\"", true, false)]
    [InlineData("application/jsonp", true, false)]
    [InlineData("json", false, true)]
    [InlineData("a/", false, false)]
    [InlineData("/json", false, true)]
    [InlineData("a/b;", false, false)]
    [InlineData("a/b; c", false, false)]
    [InlineData("a/b; c=", false, false)]
    [InlineData("a/b; c=\"d", false, false)]
    [InlineData("a/b c", false, false)]
    [InlineData("", false, false)]
    public void Media_types_are_those_of_rfc_2045(string text, bool isMediaType, bool isJson)
    {
        Assert.Equal(isMediaType, MediaTypeText.IsMediaType(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(isJson, MediaTypeText.IsJson(text));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("é € 😀", true)]
    [InlineData("\u007f", false)]
    [InlineData("\u0085", false)]
    [InlineData("\n", false)]
    [InlineData("\ufdd0", false)]
    [InlineData("\U0001ffff", false)]
    [InlineData("\ufffd", true)]
    public void Text_has_no_control_characters_and_noncharacters(string text, bool expected) =>
        Assert.Equal(expected, AttributeText.IsAllowed(Encoding.UTF8.GetBytes(text)));
}
