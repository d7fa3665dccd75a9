using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class CloudEventRoundTripTests
{
    [Fact]
    public void Whatever_is_a_cloud_event_is_given_back_its_data_to_the_byte() =>
        Check.One(RandomCloudEvents.Config, Prop.ForAll(Arb.From(RandomCloudEvents.Event), sent =>
        {
            ReadEvent read = ReadEvent.Structured(sent.ToString());
            string written = read.Problem.Length == 0 ? read.GivenBack() : read.Problem;
            return IsSame(sent, written).Label($"{sent}\n{written}");
        }));

    [Fact]
    public void What_is_given_back_reads_as_what_was_sent() =>
        Check.One(RandomCloudEvents.Config, Prop.ForAll(Arb.From(RandomCloudEvents.Event), sent =>
        {
            ReadEvent read = ReadEvent.Structured(sent.ToString());
            return read == ReadEvent.Structured(read.GivenBack());
        }));

    [Fact]
    public void A_batch_reads_as_its_events_alone() =>
        Check.One(RandomCloudEvents.Config.WithMaxTest(300), Prop.ForAll(Arb.From(Gen.Choose(0, 9).SelectMany(count => Gen.ListOf(RandomCloudEvents.Event, count))), sent =>
            ReadEvent.Batched($"[{string.Join(',', sent)}]")
                .SequenceEqual(sent.Select((one, index) => (index, ReadEvent.Structured(one.ToString()))))));

    [Fact]
    public void Hostile_bytes_are_refused_with_a_sentence_or_read_and_never_throw()
    {
        int refused = 0;
        int read = 0;
        Check.One(RandomCloudEvents.Config.WithMaxTest(10_000), Prop.ForAll(Arb.From(RandomCloudEvents.Damaged), bytes =>
        {
            ReadEvent structured = ReadEvent.Structured(bytes);
            string header = System.Text.Encoding.Latin1.GetString(bytes);
            ReadEvent binary = ReadEvent.Binary(
                bytes, bytes.Length % 2 == 0 ? "application/json" : header, ("ce-specversion", "1.0"), ("ce-id", header),
                ("ce-source", "/s"), ("ce-type", "t"), ($"ce-{header}", header));
            bool isGood = structured.Problem.Length == 0;
            refused += isGood ? 0 : 1;
            read += isGood ? 1 : 0;
            return binary.Problem.Length > 0 && (!isGood || JsonNode.Parse(structured.GivenBack()) is JsonObject);
        }));
        Assert.True(refused > 2_500 && read > 250, $"{refused} refused, {read} read");
    }

    private static bool IsSame(RandomCloudEvent sent, string written)
    {
        using var json = JsonDocument.Parse(written);
        Dictionary<string, string> expected = sent.Members
            .Where(member => member.Value != "null" || member.Key == "data")
            .ToDictionary(member => member.Key, member => member.Value);
        List<JsonProperty> found = [.. json.RootElement.EnumerateObject()];
        return found.Count == expected.Count && found.All(member =>
            expected.TryGetValue(member.Name, out string? value)
            && (member.Name.StartsWith("data", StringComparison.Ordinal) && member.Name is "data" or "data_base64"
                ? member.Value.GetRawText() == value
                : JsonNode.DeepEquals(JsonNode.Parse(member.Value.GetRawText()), JsonNode.Parse(value))));
    }
}
