using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Profiles;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>The body of <c>POST /api/ops/runbooks/execute</c>. What it says reaches scripts, so every value is one of those
/// known, or short and printable.</summary>
internal static class RunRequest
{
    private const int RequestIdMax = 100;
    private const int ReasonMax = 500;

    private static readonly string[] Members =
        ["command", "mode", "window", "profile", "config", "request_id", "enforce", "dry_run", "reason"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="settings">What is known here.</param>
    /// <param name="by">Name of the key that asks.</param>
    /// <param name="newRequestId">The id of a request that has none.</param>
    /// <param name="order">What is asked for, when the answer is null.</param>
    /// <returns>What is wrong, or null.</returns>
    internal static string? TryRead(JsonElement body, RunbookSettings settings, string by, string newRequestId, out RunOrder? order)
    {
        order = null;
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (!Members.Any(member.NameEquals))
            {
                // A misspelt dry_run that is silently ignored would fail over.
                return $"Field '{ShownText.Of(member.Name)}' is not known; the body takes {string.Join(", ", Members)}";
            }
        }

        string? command = Text(body, "command", out string? problem);
        if (problem is null && (command is null || !RunbookCommand.All.Contains(command)))
        {
            problem = $"Field 'command' must be one of {string.Join(", ", RunbookCommand.All)}";
        }

        string? mode = OneOf(body, "mode", [settings.Mode], ref problem);
        string? window = OneOf(body, "window", [.. settings.Windows.Select(one => one.Name)], ref problem);
        string? profile = OneOf(body, "profile", [settings.Mode, .. EngineProfiles.Names], ref problem);
        string? config = OneOf(body, "config", EngineProfiles.Names, ref problem);
        string? requestId = Printable(body, "request_id", RequestIdMax, ref problem);
        string? reason = Printable(body, "reason", ReasonMax, ref problem);
        bool enforce = Flag(body, "enforce", ref problem);
        bool dryRun = Flag(body, "dry_run", ref problem);
        if (problem is null && TargetOf(command!) is { } target && config is not null && config != target)
        {
            problem = $"Field 'config' must be '{target}' for '{command}': that is where it leads";
        }

        if (problem is not null)
        {
            return problem;
        }

        order = new RunOrder(
            requestId ?? newRequestId,
            command!,
            mode ?? settings.Mode,
            window ?? string.Empty,
            profile ?? string.Empty,
            config ?? string.Empty,
            reason ?? string.Empty,
            enforce,
            dryRun,
            by);
        return null;
    }

    private static string? TargetOf(string command) => command switch
    {
        RunbookCommand.Failover => "backup",
        RunbookCommand.Failback => "primary",
        _ => null,
    };

    private static string? OneOf(JsonElement body, string name, IReadOnlyList<string> known, ref string? problem)
    {
        string? text = Text(body, name, out string? wrong);
        if (wrong is null && text is not null && !known.Contains(text))
        {
            wrong = known.Count == 0 ? $"Field '{name}' names something, and nothing is configured"
                : $"Field '{name}' must be one of {string.Join(", ", known.Distinct())}";
        }

        problem ??= wrong;
        return text;
    }

    private static string? Printable(JsonElement body, string name, int lengthMax, ref string? problem)
    {
        string? text = Text(body, name, out string? wrong);
        if (wrong is null && text is not null && (text.Length == 0 || text.Length > lengthMax || text.Any(char.IsControl)))
        {
            wrong = $"Field '{name}' must have 1 to {lengthMax} characters, none of them a control character";
        }

        problem ??= wrong;
        return text;
    }

    private static bool Flag(JsonElement body, string name, ref string? problem)
    {
        if (!body.TryGetProperty(name, out JsonElement value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
        {
            return false;
        }

        problem ??= value.ValueKind == JsonValueKind.True ? null : $"Field '{name}' must be true or false";
        return true;
    }

    private static string? Text(JsonElement body, string name, out string? problem)
    {
        problem = JsonBody.TryReadText(body, name, out string? text) ? null : $"Field '{name}' must be a string";
        return text;
    }
}
