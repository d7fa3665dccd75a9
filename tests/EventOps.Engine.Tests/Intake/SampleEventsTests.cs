using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

public sealed class SampleEventsTests
{
    [SampleEventsFact]
    public void Real_payloads_parse_as_the_platform_sees_them_alone_in_lines_and_in_an_array()
    {
        byte[] file = File.ReadAllBytes(SampleEventsFactAttribute.SampleFile!);
        byte[][] lines = [.. Encoding.UTF8.GetString(file)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
        List<(int, ParsedEvent)> expected = [.. lines.Select((line, index) => (index, JsonOracle.Parse(line)!))];
        Assert.NotEmpty(expected);
        Assert.All(expected, item => Assert.Equal(ParseErrorCode.None, item.Item2.Code));

        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        byte[] array = [(byte)'[', .. lines.SelectMany((line, i) => i == 0 ? line : [(byte)',', .. line]), (byte)']'];
        Assert.Equal(expected, lines.Select((line, index) => (index, ParsedEvent.Parse(line))));
        Assert.Equal(expected, ParsedEvent.Drain(new NdjsonBatchReader(file, scratch, ParseLimits.Default)));
        Assert.Equal(expected, ParsedEvent.Drain(new JsonBatchReader(array, scratch, ParseLimits.Default)));
    }
}
