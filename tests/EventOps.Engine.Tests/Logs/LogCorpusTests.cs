using System.Text;
using System.Text.Json;
using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Intake;

namespace EventOps.Engine.Tests.Logs;

/// <summary>Real payloads as log lines (message from one, the whole of it as metadata): every search against a look at every line.</summary>
public sealed class LogCorpusTests
{
    [SampleEventsFact]
    public async Task Words_phrases_and_expressions_of_real_text_are_found_as_by_a_look_at_every_line()
    {
        await using var rig = new LogRig(blockBytes: Limits.LogBlockBytes, segmentBlocks: 3);
        rig.Open();
        var model = new LogOracle();
        LogLine[] lines = [.. File.ReadLines(SampleEventsFactAttribute.SampleFile!).Select(ToLine).Where(line => rig.Store.Fits("t", line))];
        foreach (LogLine[] some in lines.Chunk(50))
        {
            long next = rig.Store.NextId;
            Assert.Equal(LogWriteError.None, await rig.WriteAsync(some));
            Array.ForEach(some, line => model.Add("t", next++, line));
        }

        var random = new Random(20261120);
        for (int i = 0; i < 8; i++)
        {
            string text = Encoding.UTF8.GetString(lines[random.Next(lines.Length)].Metadata.Span);
            int from = random.Next(text.Length - 40);
            string part = text.Substring(from, random.Next(3, 30)).Trim().Replace('"', ' ').Replace('\\', ' ').Replace('/', ' ');
            string[] forms = [part, $"\"{part.ToUpperInvariant()}\"", $"/{System.Text.RegularExpressions.Regex.Escape(part)}/"];
            foreach (string form in forms.Where(one => LogTermsParser.TryParse(one, out _, out _)))
            {
                var query = new LogQuery { Tenant = "t", Terms = LogRig.Terms(form) };
                List<KeptLogLine> expected = model.Find(query);
                LogPage page = rig.Search(query, 0, 1_000);
                Assert.True(expected.Count == page.Total, $"{form}: {page.Total} of {expected.Count}");
                Assert.Null(LogOracle.Difference(expected, page.Lines));
            }
        }
    }

    private static LogLine ToLine(string json)
    {
        using var payload = JsonDocument.Parse(json);
        return new LogLine
        {
            AtMicros = 1,
            Severity = LogSeverity.Info,
            Service = payload.RootElement.GetProperty("source").GetString()!,
            Message = payload.RootElement.GetProperty("event_type").GetString()! + " received",
            Metadata = Encoding.UTF8.GetBytes(json),
        };
    }
}
