using System.Text;
using System.Text.Json;
using EventOps.Engine.Tests.Schemas.Support;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>Formats are asserted: each by what its RFC takes and what it does not.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("1963-06-19T08:30:06.283185Z", true)]
    [InlineData("1963-06-19t08:30:06z", true)]
    [InlineData("1937-01-01T12:00:27.87+00:20", true)]
    [InlineData("1990-12-31T15:59:50.123-08:00", true)]
    [InlineData("1998-12-31T23:59:60Z", true)]
    [InlineData("1998-12-31T15:59:60.123-08:00", true)]
    [InlineData("2024-02-29T00:00:00Z", true)]
    [InlineData("0000-01-01T00:00:00Z", true)]
    [InlineData("1998-12-31T22:59:60Z", false)]
    [InlineData("1998-12-31T23:59:61Z", false)]
    [InlineData("2023-02-29T00:00:00Z", false)]
    [InlineData("1990-02-31T15:59:59.123-08:00", false)]
    [InlineData("1990-12-31T15:59:59-24:00", false)]
    [InlineData("1963-06-19T08:30:06.28123+01:00Z", false)]
    [InlineData("06/19/1963 08:30:06 PST", false)]
    [InlineData("2013-350T01:01:01", false)]
    [InlineData("1963-6-19T08:30:06.283185Z", false)]
    [InlineData("1963-06-19T08:30:06", false)]
    [InlineData("1963-06-19T08:30:06.Z", false)]
    [InlineData("1963-06-19T24:00:00Z", false)]
    [InlineData("1963-13-19T08:30:06Z", false)]
    [InlineData("1963-06-1৪T00:00:00Z", false)]
    [InlineData("+11963-06-19T08:30:06Z", false)]
    [InlineData("1963-06-19 08:30:06Z", false)]
    [InlineData("", false)]
    public void Date_and_time(string text, bool takes) => Check("date-time", text, takes);

    [Theory]
    [InlineData("http://foo.bar/?baz=qux#quux", true)]
    [InlineData("http://foo.com/blah_(wikipedia)_blah#cite-1", true)]
    [InlineData("http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", true)]
    [InlineData("ldap://[2001:db8::7]/c=GB?objectClass?one", true)]
    [InlineData("http://[::ffff:1.2.3.4]:8080/", true)]
    [InlineData("http://[v7.a:b]/", true)]
    [InlineData("mailto:John.Doe@example.com", true)]
    [InlineData("tel:+1-816-555-1212", true)]
    [InlineData("urn:oasis:names:specification:docbook:dtd:xml:4.1.2", true)]
    [InlineData("file:///etc/x", true)]
    [InlineData("a:", true)]
    [InlineData("//foo.bar/?baz=qux#quux", false)]
    [InlineData("/abc", false)]
    [InlineData("\\\\WINDOWS\\fileshare", false)]
    [InlineData("abc", false)]
    [InlineData("http:// shouldfail.com", false)]
    [InlineData(":// should fail", false)]
    [InlineData("bar,baz:foo", false)]
    [InlineData("1a:b", false)]
    [InlineData("https://[@example.org/test.txt", false)]
    [InlineData("http://[1::2::3]/", false)]
    [InlineData("http://[12345::]/", false)]
    [InlineData("http://[:1:2:3:4:5:6:7]/", false)]
    [InlineData("http://a:8x/", false)]
    [InlineData("http://example.org/foobar\"", false)]
    [InlineData("http://example.org/a%2", false)]
    [InlineData("http://example.org/a%zz", false)]
    [InlineData("http://ƒøø.com/", false)]
    [InlineData("http://a/#x#y", false)]
    [InlineData("", false)]
    public void Uri(string text, bool takes) => Check("uri", text, takes);

    [Theory]
    [InlineData("2EB8AA08-aa98-11ea-B4Aa-73B441D16380", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData("2eb8aa08-aa98-11ea-b4aa-73b441d1638", false)]
    [InlineData("2eb8aa08aa9811eab4aa73b441d16380", false)]
    [InlineData("{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", false)]
    [InlineData("2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", false)]
    [InlineData("2eb8aa08-aa98-11ea-b4ga-73b441d16380", false)]
    public void Uuid(string text, bool takes) => Check("uuid", text, takes);

    [Theory]
    [InlineData("joe.bloggs@example.com", true)]
    [InlineData("te~st+x@example.co.uk", true)]
    [InlineData("\"joe bloggs\"@example.com", true)]
    [InlineData("\"joe@b\\\"x\"@example.com", true)]
    [InlineData("joe@[127.0.0.1]", true)]
    [InlineData("joe@[IPv6:::1]", true)]
    [InlineData("joe@localhost", true)]
    [InlineData("2962", false)]
    [InlineData(".test@example.com", false)]
    [InlineData("test.@example.com", false)]
    [InlineData("te..st@example.com", false)]
    [InlineData("joe@", false)]
    [InlineData("@example.com", false)]
    [InlineData("joe@[127.0.0.300]", false)]
    [InlineData("joe@[", false)]
    [InlineData("joe@-a.com", false)]
    [InlineData("joe@a..com", false)]
    [InlineData("joe@a_b.com", false)]
    [InlineData("joe bloggs@example.com", false)]
    [InlineData("jo\"e@example.com", false)]
    public void Email(string text, bool takes) => Check("email", text, takes);

    [Fact]
    public void Formats_are_for_strings_and_never_throw()
    {
        foreach (string format in new[] { "date-time", "uri", "uuid", "email" })
        {
            var schema = Compiled.Schema($$"""{"format":"{{format}}"}""");
            Assert.True(schema.Takes("12"));
            Assert.True(schema.Takes("{}"));
            var random = new Random(7);
            for (int i = 0; i < 2_000; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "a:/[]@%2.\"\\-T0Zé#?v"[random.Next(19)]));
                schema.Takes(JsonSerializer.Serialize(text));
            }
        }
    }

    private static void Check(string format, string text, bool takes)
    {
        var schema = Compiled.Schema($$"""{"format":"{{format}}"}""");
        Assert.Equal(takes, schema.Takes(JsonSerializer.Serialize(text)));
        Assert.Equal(takes, schema.IsValid(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text))));
    }
}
