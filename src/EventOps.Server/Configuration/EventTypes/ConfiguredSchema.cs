using System.Text;
using EventOps.Engine.Schemas;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.EventTypes;

/// <summary>The schema an entry of the catalogue names, for whoever checks it and whoever goes by it.</summary>
internal static class ConfiguredSchema
{
    /// <summary>Reads it; true with none where the entry names none.</summary>
    /// <param name="type">The entry.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="setting">The setting that is wrong.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static bool TryRead(EventTypeOptions type, out JsonSchema? schema, out string setting, out string problem)
    {
        schema = null;
        setting = nameof(EventTypeOptions.Schema);
        problem = string.Empty;
        if (type is { Schema: null, SchemaFile: null })
        {
            return true;
        }

        if (type is { Schema: not null, SchemaFile: not null })
        {
            problem = "there is a SchemaFile too: one of them must go";
            return false;
        }

        byte[]? text = type.Schema is null ? ReadFile(type.SchemaFile!, out problem) : Encoding.UTF8.GetBytes(JsonOf(type.Schema));
        setting = type.Schema is null ? nameof(EventTypeOptions.SchemaFile) : setting;
        return text is not null && JsonSchema.TryCompile(text, out schema, out problem);
    }

    // A JSON file of settings may say true without quotes, which arrives as True.
    private static string JsonOf(string text) => bool.TryParse(text, out bool flag) ? (flag ? "true" : "false") : text;

    private static byte[]? ReadFile(string path, out string problem)
    {
        try
        {
            problem = string.Empty;
            return File.ReadAllBytes(path);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "cannot be read: " + exception.Message;
            return null;
        }
    }
}
