using System.Text.Json;

namespace EventOps.Crash.Tests.Running;

/// <summary>Short ways into JSON answers.</summary>
internal static class JsonTexts
{
    /// <summary>One text member of each object of an array, in order.</summary>
    internal static string[] TextsOf(this JsonElement answer, string array, string member) =>
        [.. answer.GetProperty(array).EnumerateArray().Select(one => one.GetProperty(member).GetString()!)];
}
