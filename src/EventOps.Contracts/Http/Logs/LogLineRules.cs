using EventOps.Engine.Logs;

namespace EventOps.Contracts.Http.Logs;

/// <summary>What a line must be to be kept, by whichever door it comes in.</summary>
/// <param name="Store">Where it goes.</param>
internal sealed record LogLineRules(LogStore Store)
{
    /// <summary>Longest name of a service, request or user, in characters: as long as names of events.</summary>
    internal const int NameLengthMax = 256;

    /// <summary>Longest message, in characters.</summary>
    internal const int MessageLengthMax = 64 * 1024;

    /// <summary>Most metadata of a line: a stack trace is a few kilobytes.</summary>
    internal const int MetadataBytesMax = 64 * 1024;

    /// <summary>Clocks differ, and time zones are mistaken; a line from the day after tomorrow is a mistake.</summary>
    private const long FutureMicrosMax = 24 * 3_600 * 1_000_000L;

    /// <summary>What is wrong with a line, or null.</summary>
    internal string? Problem(string tenant, LogLine line, long nowMicros)
    {
        if (!IsName(line.Service) || !IsNameOrNull(line.RequestId) || !IsNameOrNull(line.UserId))
        {
            return $"service, request_id and user_id must be 1 to {NameLengthMax} characters without control characters";
        }

        if (line.Message.Length is 0 or > MessageLengthMax)
        {
            return $"message must be 1 to {MessageLengthMax} characters";
        }

        if (line.Metadata.Length > MetadataBytesMax)
        {
            return $"metadata must be at most {MetadataBytesMax} bytes";
        }

        if (line.AtMicros < 0 || line.AtMicros > nowMicros + FutureMicrosMax)
        {
            // However old otherwise: a line is kept from when it came.
            return "timestamp is before 1970 or more than a day in the future";
        }

        return Store.Fits(tenant, line) ? null : $"The line is larger than the {Store.LineBytesMax} bytes that one may be";
    }

    private static bool IsNameOrNull(string? name) => name is null || IsName(name);

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > NameLengthMax)
        {
            return false;
        }

        foreach (char c in name)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }
}
