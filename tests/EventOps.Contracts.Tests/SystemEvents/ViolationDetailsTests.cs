using System.Buffers;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.SystemEvents.Publishing;
using EventOps.Engine.Schemas;

namespace EventOps.Contracts.Tests.SystemEvents;

/// <summary>A schema's violations as a caller sees them.</summary>
public sealed class ViolationDetailsTests
{
    private const string Schema = """
        {"type":"object","required":["impact"],"properties":{"priority":{"enum":["low","high"]},"a/b":{"items":{"type":"integer"}}}}
        """;

    [Theory]
    [InlineData(true, "/payload")]
    [InlineData(false, "")]
    public void Each_has_its_pointer_into_the_body_as_it_was_sent(bool isEnvelope, string prefix)
    {
        (Refusal refusal, JsonElement[] shown) = Refuse("""{"priority":"urgent","a/b":[1,"two"]}""", isEnvelope);

        Assert.Equal(400, refusal.Status);
        Assert.Equal(
            [("", "required"), ("/a~1b/1", "type"), ("/priority", "enum")],
            shown.Select(one => (one.GetProperty("pointer").GetString()![prefix.Length..], one.GetProperty("keyword").GetString()!)).Order());
        Assert.All(shown, one => Assert.StartsWith(prefix, one.GetProperty("pointer").GetString(), StringComparison.Ordinal));
        Assert.All(shown, one => Assert.NotEmpty(one.GetProperty("message").GetString()!));
        Assert.All(shown, one => Assert.Equal(3, one.EnumerateObject().Count()));
        Assert.Contains("(and 2 more)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "at /payload: ")]
    [InlineData(false, "at the payload: ")]
    public void The_message_says_the_first(bool isEnvelope, string where)
    {
        (Refusal refusal, JsonElement[] shown) = Refuse("{}", isEnvelope);

        Assert.EndsWith(where + Assert.Single(shown).GetProperty("message").GetString(), refusal.Message, StringComparison.Ordinal);
    }

    private static (Refusal Refusal, JsonElement[] Shown) Refuse(string payload, bool isEnvelope)
    {
        Assert.True(JsonSchema.TryCompile(Encoding.UTF8.GetBytes(Schema), out JsonSchema? schema, out string problem), problem);
        IReadOnlyList<SchemaViolation> violations = schema.Violations(Encoding.UTF8.GetBytes(payload));
        Refusal refusal = ViolationDetails.Of(default, violations, isEnvelope);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{"u8);
        refusal.Details!(ref json);
        json.Raw("}"u8);
        json.Flush();
        JsonElement root = JsonDocument.Parse(body.WrittenMemory).RootElement;
        return (refusal, [.. root.GetProperty("violations").EnumerateArray()]);
    }
}
