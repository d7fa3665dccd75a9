using System.Globalization;
using System.Text;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>
/// A parsed scrape, either format. The parser is strict: what the formats do not allow is an exception.
/// </summary>
internal sealed record Exposition(
    IReadOnlyList<Sample> Samples,
    IReadOnlyDictionary<string, string> Types,
    IReadOnlyDictionary<string, string> Helps,
    IReadOnlyDictionary<string, string> Units,
    bool HasEof)
{
    public double Value(string name, params (string Name, string Value)[] labels) =>
        Samples.Single(sample => sample.Name == name && Same(sample.Labels, labels)).Value;

    public static Exposition Parse(string text)
    {
        var samples = new List<Sample>();
        var metadata = new Dictionary<string, Dictionary<string, string>>
        {
            ["TYPE"] = [],
            ["HELP"] = [],
            ["UNIT"] = [],
        };
        var hasEof = false;
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            throw new FormatException("The last line has no end");
        }

        foreach (var line in text.Split('\n').SkipLast(1))
        {
            if (hasEof)
            {
                throw new FormatException("A line after # EOF");
            }

            if (line == "# EOF")
            {
                hasEof = true;
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ', 4);
                metadata[parts[1]].Add(parts[2], parts[3]);
            }
            else
            {
                samples.Add(new LineReader(line).Read());
            }
        }

        return new Exposition(samples, metadata["TYPE"], metadata["HELP"], metadata["UNIT"], hasEof);
    }

    private static bool Same(IReadOnlyDictionary<string, string> labels, (string Name, string Value)[] wanted) =>
        labels.Count == wanted.Length
        && wanted.All(label => labels.TryGetValue(label.Name, out var value) && value == label.Value);

    private sealed class LineReader(string line)
    {
        private int _at;

        public Sample Read()
        {
            var name = Name();
            var labels = new Dictionary<string, string>();
            if (line[_at] == '{')
            {
                do
                {
                    _at++;
                    var label = Name();
                    Expect('=');
                    labels.Add(label, Quoted());
                }
                while (line[_at] == ',');
                Expect('}');
            }

            Expect(' ');
            return new Sample(name, labels, Number(line[_at..]));
        }

        private static double Number(string text) => text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

        private string Name()
        {
            var start = _at;
            while (char.IsAsciiLetterOrDigit(line[_at]) || line[_at] == '_')
            {
                _at++;
            }

            return _at > start && !char.IsAsciiDigit(line[start]) ? line[start.._at] : throw new FormatException(line);
        }

        private string Quoted()
        {
            Expect('"');
            var value = new StringBuilder();
            while (line[_at] != '"')
            {
                var character = line[_at++];
                value.Append(character != '\\' ? character : line[_at++] switch
                {
                    'n' => '\n',
                    '\\' => '\\',
                    '"' => '"',
                    _ => throw new FormatException(line),
                });
            }

            _at++;
            return value.ToString();
        }

        private void Expect(char wanted)
        {
            if (line[_at++] != wanted)
            {
                throw new FormatException(line);
            }
        }
    }
}
