namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>A stretch of a template: text as it is, or a placeholder.</summary>
/// <param name="Text">The text; of a placeholder, its first name.</param>
internal sealed record TemplatePart(string Text)
{
    internal bool IsPlaceholder { get; init; }

    /// <summary>Behind <c>payload</c>: the names from the data's root to the value.</summary>
    internal IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Underscores become spaces.</summary>
    internal bool AsWords { get; init; }

    /// <summary>The first letter becomes a capital.</summary>
    internal bool AsSentence { get; init; }

    /// <summary>The value, or empty.</summary>
    internal string ValueOf(in TemplateValues values)
    {
        string value = Text switch
        {
            "id" => values.Id,
            "type" => values.Type,
            "source" => values.Source,
            "priority" => values.Priority,
            _ => PayloadValue.Find(values.Payload, Path),
        };
        value = AsWords ? value.Replace('_', ' ') : value;
        return AsSentence && value.Length > 0 ? string.Concat([char.ToUpperInvariant(value[0])], value.AsSpan(1)) : value;
    }
}
