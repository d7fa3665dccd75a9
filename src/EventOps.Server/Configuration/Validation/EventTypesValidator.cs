using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.EventTypes;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:EventTypes</c>.</summary>
internal static class EventTypesValidator
{
    private const int NameLengthMax = 128;
    private const int DescriptionLengthMax = 1_024;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        const string List = "EventOps:EventTypes:Catalogue";
        var itemKeys = problems.ItemKeys(List);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            var type = options.EventTypes.Catalogue[i];
            var key = problems.IsValue(itemKeys[i]) ? itemKeys[i] : itemKeys[i] + ":Name";
            if (!IsTypeName(type.Name))
            {
                problems.Add(
                    key,
                    $"must be 1 to {NameLengthMax} characters without spaces or '*' (patterns belong in subscriptions)",
                    type.Name);
            }
            else if (!seen.TryAdd(type.Name!, key))
            {
                problems.Add(key, $"stands in the catalogue already, at {seen[type.Name!]}", type.Name);
            }

            if (type.Description?.Length > DescriptionLengthMax)
            {
                problems.AddLine(
                    itemKeys[i] + ":Description",
                    $"{itemKeys[i]}:Description: must be at most {DescriptionLengthMax} characters");
            }

            if (!ConfiguredSchema.TryRead(type, out _, out var setting, out var problem))
            {
                // The text of a schema may be long, and the problem says where in it.
                problems.AddLine($"{itemKeys[i]}:{setting}", $"{itemKeys[i]}:{setting}: {problem}");
            }
        }
    }

    private static bool IsTypeName(string? name) =>
        name is { Length: > 0 and <= NameLengthMax }
        && !name.Any(c => c == '*' || char.IsWhiteSpace(c) || char.IsControl(c));
}
