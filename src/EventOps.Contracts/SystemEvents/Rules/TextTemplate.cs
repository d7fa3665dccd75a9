using System.Text;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>
/// Text with placeholders: <c>{type}</c>, <c>{source}</c>, <c>{priority}</c>, <c>{id}</c>, and <c>{payload.a.b}</c> for a
/// value of the event's data, each with filters (<c>{payload.context|words|sentence}</c>). Alternatives stand between
/// <c>||</c>: the first counts of which every placeholder has a value, else the last. Values are plain text: nothing in
/// them is interpreted.
/// </summary>
internal sealed class TextTemplate
{
    private readonly IReadOnlyList<IReadOnlyList<TemplatePart>> _alternatives;

    internal TextTemplate(IReadOnlyList<IReadOnlyList<TemplatePart>> alternatives) => _alternatives = alternatives;

    /// <summary>The text before the first placeholder of every alternative.</summary>
    internal IEnumerable<string> Beginnings =>
        _alternatives.Select(one => one is [{ IsPlaceholder: false } first, ..] ? first.Text : string.Empty);

    /// <summary>The text of one notification.</summary>
    internal string Render(in TemplateValues values) => Render(values, static value => value);

    /// <summary>The URL of one notification: each value is percent-encoded, and so one segment or one parameter.</summary>
    internal string RenderUrl(in TemplateValues values) => Render(
        values, static value => value.All(one => one == '.') ? string.Empty : Uri.EscapeDataString(value));

    private string Render(in TemplateValues values, Func<string, string> encode)
    {
        for (int i = 0; ; i++)
        {
            if (TryRender(_alternatives[i], values, encode, isLast: i == _alternatives.Count - 1) is { } text)
            {
                return text;
            }
        }
    }

    private static string? TryRender(
        IReadOnlyList<TemplatePart> parts, in TemplateValues values, Func<string, string> encode, bool isLast)
    {
        var text = new StringBuilder();
        foreach (TemplatePart part in parts)
        {
            string value = part.IsPlaceholder ? part.ValueOf(values) : part.Text;
            if (value.Length == 0 && !isLast)
            {
                return null;
            }

            text.Append(part.IsPlaceholder ? encode(value) : value);
        }

        return text.ToString();
    }
}
