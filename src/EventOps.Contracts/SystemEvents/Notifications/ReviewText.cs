using System.Text.Json;
using EventOps.Contracts.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>Reads what a reviewer says, each within a bound: it is kept as long as the notification.</summary>
internal static class ReviewText
{
    internal const int NotesLengthMax = 2_000;
    internal const int ContextLengthMax = 500;
    internal const int ActionLengthMax = 100;

    /// <summary>A text that may be absent or null.</summary>
    /// <param name="body">The body.</param>
    /// <param name="name">Its member.</param>
    /// <param name="lengthMax">Characters at most.</param>
    /// <param name="text">The text, or null.</param>
    /// <param name="problem">What is wrong.</param>
    internal static bool TryRead(JsonElement body, string name, int lengthMax, out string? text, out string problem)
    {
        problem = $"Field '{name}' must be a string of at most {lengthMax} characters";
        return JsonBody.TryReadText(body, name, out text) && (text?.Length ?? 0) <= lengthMax;
    }
}
