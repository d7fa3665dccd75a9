using System.Reflection;

namespace EventOps.Server.Configuration.Binding;

/// <summary>One setting that exists: its key, and what to say about it.</summary>
/// <param name="Path">The full key, with <c>N</c> for a list's index: <c>EventOps:Auth:Keys:N:Name</c>.</param>
/// <param name="Property">The options property behind it.</param>
/// <param name="Default">Its value when nothing is configured.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="IsList">Whether the key names a list of plain values.</param>
/// <param name="IsSecret">Whether its value must not be printed.</param>
internal sealed record SettingKey(
    string Path,
    PropertyInfo Property,
    object? Default,
    string Description,
    bool IsList,
    bool IsSecret)
{
    /// <summary>The section the key stands in, without the setting's own name.</summary>
    public string SectionPath => Path[..Path.LastIndexOf(':')];
}
