using System.Buffers.Text;

namespace EventOps.Load.Scenarios;

/// <summary>Reads counts out of small JSON answers without parsing them whole.</summary>
internal static class BatchAnswer
{
    /// <summary>The number after <c>"accepted":</c>, or -1.</summary>
    public static long Accepted(ReadOnlySpan<byte> json) => NumberAfter(json, "\"accepted\":"u8);

    private static long NumberAfter(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key)
    {
        int at = json.IndexOf(key);
        if (at < 0)
        {
            return -1;
        }

        ReadOnlySpan<byte> rest = json[(at + key.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(rest, out long number, out _) ? number : -1;
    }
}
