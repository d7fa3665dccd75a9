using System.Text;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>Checks rules and makes them ready; every problem of every rule is told at once.</summary>
internal sealed class RuleCompiler
{
    /// <summary>More than one screen of rules for each scope; a new series asks all of them once.</summary>
    private const int RulesMax = 200;
    private const int NameBytesMax = 256;
    private const int ScopeLengthMax = 32;
    private const int TemplateLengthMax = 1_000;
    private const int LabelLengthMax = 100;
    private const int ActionsMax = 8;
    private readonly List<RuleProblem> _problems;
    private int _index;

    private RuleCompiler(List<RuleProblem> problems) => _problems = problems;

    internal static List<CompiledRule> Compile(IReadOnlyList<NotificationRule> rules, List<RuleProblem> problems)
    {
        var compiler = new RuleCompiler(problems);
        var compiled = new List<CompiledRule>(rules.Count);
        if (rules.Count > RulesMax)
        {
            problems.Add(new RuleProblem(RulesMax, nameof(NotificationRule.Scope), $"There may be at most {RulesMax} rules"));
            return compiled;
        }

        for (compiler._index = 0; compiler._index < rules.Count; compiler._index++)
        {
            if (compiler.Compile(rules[compiler._index]) is { } one)
            {
                compiled.Add(one);
            }
        }

        return compiled;
    }

    private CompiledRule? Compile(NotificationRule rule)
    {
        int before = _problems.Count;
        if (rule.Scope.Length is 0 or > ScopeLengthMax
            || !rule.Scope.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '_'))
        {
            Add(nameof(rule.Scope), $"must be 1 to {ScopeLengthMax} lower-case letters, digits or '_', such as system");
        }

        CheckNames(nameof(rule.EventTypes), rule.EventTypes);
        CheckNames(nameof(rule.Sources), rule.Sources);
        TextTemplate? title = Template(nameof(rule.Title), rule.Title);
        TextTemplate? summary = Template(nameof(rule.Summary), rule.Summary);
        if (rule.Actions.Count > ActionsMax)
        {
            Add(nameof(rule.Actions), $"may be at most {ActionsMax}");
        }

        (string, TextTemplate?)[] actions = [.. rule.Actions.Select((one, i) => (one.Label, Action($"{nameof(rule.Actions)}:{i}", one)))];
        return _problems.Count > before
            ? null
            : new CompiledRule(rule, title!, summary!, [.. actions.Select(one => (one.Item1, one.Item2!))]);
    }

    private TextTemplate? Action(string field, NotificationAction action)
    {
        if (action.Label.Length is 0 or > LabelLengthMax || action.Label.Any(char.IsControl))
        {
            Add(field + ":Label", $"must be 1 to {LabelLengthMax} characters");
        }

        TextTemplate? url = Template(field + ":Url", action.Url);
        if (url is not null && !url.Beginnings.All(IsSafe))
        {
            // What is before the first placeholder says whose page it is: a payload must not.
            Add(field + ":Url", "must begin with a path such as /system, or with http:// or https://, a host and a '/'");
        }

        return url;
    }

    private static bool IsSafe(string beginning) =>
        (beginning.StartsWith('/') && !beginning.StartsWith("//", StringComparison.Ordinal)
            && !beginning.StartsWith("/\\", StringComparison.Ordinal) && beginning.Length > 1)
        || (Uri.TryCreate(beginning, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && beginning.IndexOf('/', beginning.IndexOf("//", StringComparison.Ordinal) + 2) > 0);

    private void CheckNames(string field, IReadOnlyList<string> names)
    {
        foreach (string name in names.Where(one => Encoding.UTF8.GetByteCount(one) is 0 or > NameBytesMax || one.Any(char.IsControl)))
        {
            Add(field, $"has '{Http.ShownText.Of(name)}': must be 1 to {NameBytesMax} bytes, with * for any run of characters");
        }
    }

    private TextTemplate? Template(string field, string text)
    {
        if (text.Length is 0 or > TemplateLengthMax || text.Any(char.IsControl))
        {
            Add(field, $"must be 1 to {TemplateLengthMax} characters on one line");
            return null;
        }

        TextTemplate? template = TemplateParser.TryParse(text, out string problem);
        if (template is null)
        {
            Add(field, problem);
        }

        return template;
    }

    private void Add(string field, string message) => _problems.Add(new RuleProblem(_index, field, message));
}
