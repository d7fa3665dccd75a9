using System.Text;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>Reads templates; what is wrong with one is told when it is configured, not when it is shown.</summary>
internal static class TemplateParser
{
    private const string Between = "||";
    private const int PathMax = 8;
    private static readonly string[] Names = ["id", "type", "source", "priority"];

    /// <summary>Reads a template; null when it is none.</summary>
    internal static TextTemplate? TryParse(string text, out string problem)
    {
        var alternatives = new List<IReadOnlyList<TemplatePart>>();
        foreach (string one in Split(text))
        {
            if (TryParseParts(one.Trim(), out problem) is not { } parts)
            {
                return null;
            }

            alternatives.Add(parts);
        }

        problem = string.Empty;
        return new TextTemplate(alternatives);
    }

    /// <summary>Cuts at <c>||</c>, of which none can be inside a placeholder: a filter has a name.</summary>
    private static string[] Split(string text) => text.Split(Between);

    private static List<TemplatePart>? TryParseParts(string text, out string problem)
    {
        var parts = new List<TemplatePart>();
        var plain = new StringBuilder();
        problem = string.Empty;
        for (int i = 0; i < text.Length; i++)
        {
            bool isTwice = i + 1 < text.Length && text[i + 1] == text[i];
            if (text[i] is '{' or '}' && isTwice)
            {
                plain.Append(text[i++]);
            }
            else if (text[i] == '{')
            {
                int end = text.IndexOf('}', i);
                if (end < 0 || TryParsePlaceholder(text[(i + 1)..end], out problem) is not { } placeholder)
                {
                    problem = end < 0 ? "has a '{' without its '}'; write {{ for a brace" : problem;
                    return null;
                }

                AddPlain(parts, plain);
                parts.Add(placeholder);
                i = end;
            }
            else if (text[i] == '}')
            {
                problem = "has a '}' without its '{'; write }} for a brace";
                return null;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        AddPlain(parts, plain);
        return parts;
    }

    private static void AddPlain(List<TemplatePart> parts, StringBuilder plain)
    {
        if (plain.Length > 0)
        {
            parts.Add(new TemplatePart(plain.ToString()));
            plain.Clear();
        }
    }

    private static TemplatePart? TryParsePlaceholder(string text, out string problem)
    {
        string[] pieces = text.Split('|', StringSplitOptions.TrimEntries);
        string[] path = pieces[0].Split('.');
        problem = string.Empty;
        if (pieces[1..].FirstOrDefault(one => one is not ("words" or "sentence")) is { } filter)
        {
            problem = $"has a filter '{filter}': there are words and sentence";
            return null;
        }

        bool isPayload = path[0] == "payload" && path.Length is > 1 and <= PathMax + 1 && Array.TrueForAll(path, one => one.Length > 0);
        if (!isPayload && !Names.Contains(pieces[0]))
        {
            problem = $"has a placeholder {{{text}}}: there are {string.Join(", ", Names)} and payload.<name>, "
                + $"with at most {PathMax} names behind it";
            return null;
        }

        return new TemplatePart(path[0])
        {
            IsPlaceholder = true,
            Path = path[1..],
            AsWords = pieces.Contains("words"),
            AsSentence = pieces.Contains("sentence"),
        };
    }
}
