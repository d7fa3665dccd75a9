using System.Text.Unicode;
using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>The source of a trigger: the name of the key that posted it.</summary>
internal static class CallerSource
{
    /// <summary>Four times what a key's name may be, because a name in UTF-8 is that long at the most.</summary>
    internal const int BytesMax = 256;

    /// <summary>Writes it; a name that does not fit ends with the last character that does.</summary>
    internal static Span<byte> Write(Principal caller, Span<byte> room)
    {
        Utf8.FromUtf16(caller.Name, room, out _, out int written);
        return room[..written];
    }
}
