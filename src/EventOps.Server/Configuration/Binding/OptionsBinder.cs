using System.Collections;
using System.ComponentModel;
using System.Reflection;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Fills the option records from configuration. Unlike the platform's binder it refuses keys that do not exist, goes
/// on after a bad value so that all are named, and reads sizes and spans of time with units.
/// </summary>
internal sealed class OptionsBinder(ProblemList problems)
{
    /// <summary>The options as configured; where a value was bad the default stands and a problem was added.</summary>
    public EventOpsOptions Bind(IConfiguration configuration)
    {
        // Freshly made, with every inner record of its own: filling it before anyone sees it keeps it immutable to
        // all others.
        var options = new EventOpsOptions();
        var root = configuration.GetSection(EventOpsOptions.Section);
        if (!string.IsNullOrEmpty(root.Value))
        {
            RefuseValue(root);
        }

        FillSection(options, root);
        return options;
    }

    private void FillSection(object section, IConfigurationSection configured)
    {
        foreach (var child in configured.GetChildren())
        {
            var property = SettingSchema.Settings(section.GetType())
                .FirstOrDefault(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                RefuseUnknown(child);
            }
            else
            {
                FillSetting(section, property, child);
            }
        }
    }

    private void FillSetting(object section, PropertyInfo property, IConfigurationSection configured)
    {
        if (SettingSchema.ItemType(property.PropertyType) is { } itemType)
        {
            property.SetValue(section, SettingSchema.IsSection(itemType)
                ? SectionList(itemType, configured)
                : TextList(configured));
            return;
        }

        if (SettingSchema.IsSection(property.PropertyType))
        {
            if (!string.IsNullOrEmpty(configured.Value))
            {
                RefuseValue(configured);
            }

            FillSection(property.GetValue(section)!, configured);
            return;
        }

        foreach (var below in configured.GetChildren())
        {
            RefuseUnknown(below);
        }

        // A JSON null is "not set".
        if (configured.Value is { } text)
        {
            if (SettingText.TryParse(property, text, out var value, out var expected))
            {
                property.SetValue(section, value);
            }
            else
            {
                problems.Add(PathOf(configured, property), "must be " + expected);
            }
        }
    }

    private IList SectionList(Type itemType, IConfigurationSection configured)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        var itself = itemType.GetCustomAttribute<DefaultPropertyAttribute>()?.Name;
        if (!string.IsNullOrEmpty(configured.Value))
        {
            problems.AddLine(configured.Path, configured.Path + " is a list; set " + configured.Path + ":0 and so on");
        }

        foreach (var child in configured.GetChildren())
        {
            if (!KeyPath.IsIndex(child.Key))
            {
                RefuseUnknown(child);
                continue;
            }

            var item = Activator.CreateInstance(itemType)!;
            if (child.Value is { Length: > 0 } text)
            {
                if (itself is null)
                {
                    RefuseValue(child);
                }
                else
                {
                    itemType.GetProperty(itself)!.SetValue(item, text);
                }
            }

            FillSection(item, child);
            items.Add(item);
        }

        return items;
    }

    /// <summary>A list of plain texts: <c>Roles:0</c>, <c>Roles:1</c>, or in one value, separated by commas.</summary>
    private List<string> TextList(IConfigurationSection configured)
    {
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var items = new List<string>((configured.Value ?? "").Split(',', Clean));
        foreach (var child in configured.GetChildren())
        {
            if (!KeyPath.IsIndex(child.Key))
            {
                RefuseUnknown(child);
            }
            else if (child.Value is { Length: > 0 } text)
            {
                items.Add(text);
            }
        }

        return items;
    }

    // The value is not printed: it may be a key that somebody put one level too high.
    private void RefuseValue(IConfigurationSection section) =>
        problems.AddLine(section.Path, section.Path + " is a section, not a value; set the keys under it");

    // Names the leaves, each on its own line: they are what somebody wrote.
    private void RefuseUnknown(IConfigurationSection unknown)
    {
        var children = unknown.GetChildren().ToList();
        if (unknown.Value is not null || children.Count == 0)
        {
            var suggestion = KeySuggestion.For(unknown.Path) is { } near ? $" Did you mean '{near}'?" : "";
            problems.AddLine(unknown.Path, $"Unknown configuration key '{unknown.Path}'.{suggestion}");
        }

        foreach (var child in children)
        {
            RefuseUnknown(child);
        }
    }

    // The key as it exists, not as somebody's letter case has it: validators look problems up by it.
    private static string PathOf(IConfigurationSection configured, PropertyInfo property) =>
        configured.Path[..(configured.Path.Length - configured.Key.Length)] + property.Name;
}
