using System.Text.Json;
using System.Text.Json.Serialization;
using EventOps.Engine.Files;

namespace EventOps.Operations.Runbooks.Profiles;

/// <summary>
/// Which profile is the active one, as a file in each folder says; of two the higher epoch counts.
/// </summary>
/// <param name="Epoch">Counts the switches.</param>
/// <param name="Active">Name of the active profile.</param>
internal sealed record ProfileMark(
    [property: JsonPropertyName("epoch")] long Epoch, [property: JsonPropertyName("active")] string Active)
{
    private const string FileName = "profile.json";

    /// <summary>Of a folder; null when it has none.</summary>
    /// <exception cref="IOException">It has one that cannot be read.</exception>
    internal static ProfileMark? Of(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ProfileMark? mark = JsonSerializer.Deserialize<ProfileMark>(File.ReadAllBytes(path));
            return mark?.Active is not null && EngineProfiles.Of(mark.Active) is not null
                ? mark
                : throw new IOException($"'{path}' names no profile");
        }
        catch (JsonException damaged)
        {
            throw new IOException($"'{path}' cannot be read: {damaged.Message}", damaged);
        }
    }

    /// <summary>Writes it, durably.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal void WriteTo(string folder) =>
        DurableFile.ReplaceForGood(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this));
}
