using System.ComponentModel;
using System.Reflection;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Every setting there is, read off the option records once at start: what the help prints, and what an unknown key is
/// compared with.
/// </summary>
internal static class SettingSchema
{
    /// <summary>All settings, in the order they stand in the records.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } = [.. Walk(EventOpsOptions.Section, new EventOpsOptions())];

    /// <summary>
    /// The record or plain type of a list's items, or <see langword="null"/> for anything but a list.
    /// </summary>
    public static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>Whether the type is a group of settings and not a value.</summary>
    public static bool IsSection(Type type) =>
        type.IsClass && type != typeof(string) && type.Namespace == typeof(EventOpsOptions).Namespace;

    /// <summary>The settings of a record, in order of declaration.</summary>
    public static IEnumerable<PropertyInfo> Settings(Type section) =>
        section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    private static IEnumerable<SettingKey> Walk(string path, object section)
    {
        foreach (var property in Settings(section.GetType()))
        {
            var key = path + ":" + property.Name;
            var value = property.GetValue(section);
            var item = ItemType(property.PropertyType);
            if (item is null && IsSection(property.PropertyType))
            {
                foreach (var inner in Walk(key, value!))
                {
                    yield return inner;
                }
            }
            else if (item is not null && IsSection(item))
            {
                foreach (var inner in Walk(key + ":N", Activator.CreateInstance(item)!))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return new SettingKey(
                    key,
                    property,
                    item is null ? value : null,
                    property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
                    item is not null,
                    property.IsDefined(typeof(SecretAttribute)));
            }
        }
    }
}
