using System.Globalization;
using EventOps.Engine.Logs;

namespace EventOps.Engine.Tests.Logs;

/// <summary>A real system log, line by line as it stands: every search, with every filter, against a look at every line.</summary>
public sealed class PackageLogTests
{
    private const int LinesMax = 20_000;

    [PackageLogFact]
    public async Task A_system_log_is_searched_as_by_a_look_at_every_line()
    {
        await using var rig = new LogRig(blockBytes: 16_384, segmentBlocks: 3);
        rig.Open();
        var model = new LogOracle();
        LogLine[] lines = [.. File.ReadLines(PackageLogFactAttribute.LogFile).Take(LinesMax).Select(ToLine).OfType<LogLine>()];
        Assert.NotEmpty(lines);
        foreach (LogLine[] some in lines.Chunk(100))
        {
            long next = rig.Store.NextId;
            Assert.Equal(LogWriteError.None, await rig.WriteAsync(some));
            Array.ForEach(some, line => model.Add("t", next++, line));
        }

        var random = new Random(20261120);
        for (int i = 0; i < 40; i++)
        {
            LogLine line = lines[random.Next(lines.Length)];
            foreach (LogQuery query in QueriesFrom(line, random))
            {
                List<KeptLogLine> expected = model.Find(query);
                LogPage page = rig.Search(query, 0, 100);
                Assert.True(expected.Count == page.Total && !page.TotalIsLowerBound, $"{query}: {page.Total} of {expected.Count}");
                Assert.Null(LogOracle.Difference([.. expected.Take(100)], page.Lines));
            }
        }
    }

    /// <summary>A word, a phrase and two expressions out of one line, alone, with its service, and within an hour of it.</summary>
    private static IEnumerable<LogQuery> QueriesFrom(LogLine line, Random random)
    {
        string[] words = line.Message.Split(' ');
        string word = words[random.Next(words.Length)].Replace('/', ' ').Replace('"', ' ').Trim();
        string[] texts =
        [
            word,
            $"\"{line.Message.ToUpperInvariant()}\"",
            $"/{System.Text.RegularExpressions.Regex.Escape(word)}$/",
            $"/^{words[0]} [a-z]+/",
        ];
        foreach (string text in texts.Where(one => LogTermsParser.TryParse(one, out _, out _)))
        {
            var query = new LogQuery { Tenant = "t", Terms = LogRig.Terms(text) };
            const long HourMicros = 3_600_000_000;
            yield return query;
            yield return query with { Service = line.Service };
            yield return query with { FromMicros = line.AtMicros - HourMicros, ToMicros = line.AtMicros + 1, Severity = line.Severity };
        }
    }

    /// <summary>What dpkg writes: a date, a time, a verb and what it is about.</summary>
    private static LogLine? ToLine(string text)
    {
        string[] parts = text.Split(' ', 4);
        return parts.Length == 4 && DateTime.TryParse(
            $"{parts[0]} {parts[1]}", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime at)
            ? new LogLine
            {
                AtMicros = (at - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
                Severity = parts[2] switch { "remove" or "purge" => LogSeverity.Warning, "status" => LogSeverity.Debug, _ => LogSeverity.Info },
                Service = parts[2],
                Message = parts[3],
            }
            : null;
    }
}
