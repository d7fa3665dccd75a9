namespace EventOps.Engine.Schemas.Formats;

/// <summary>The formats that are checked.</summary>
internal enum StringFormat : byte
{
    None,
    DateTime,
    Uri,
    Uuid,
    Email,
}

/// <summary>Formats by name, and their checks.</summary>
internal static class StringFormats
{
    internal static StringFormat Parse(string? name) => name switch
    {
        "date-time" => StringFormat.DateTime,
        "uri" => StringFormat.Uri,
        "uuid" => StringFormat.Uuid,
        "email" => StringFormat.Email,
        _ => StringFormat.None,
    };

    internal static bool IsMatch(StringFormat format, ReadOnlySpan<byte> text) => format switch
    {
        StringFormat.DateTime => DateTimeFormat.IsMatch(text),
        StringFormat.Uri => UriFormat.IsMatch(text),
        StringFormat.Uuid => UuidFormat.IsMatch(text),
        StringFormat.Email => EmailFormat.IsMatch(text),
        _ => true,
    };

    internal static string Describe(StringFormat format) => format switch
    {
        StringFormat.DateTime => "a date and time as in RFC 3339, such as 2025-12-19T12:00:00Z",
        StringFormat.Uri => "a URI with its scheme, as in RFC 3986",
        StringFormat.Uuid => "a UUID, such as 123e4567-e89b-12d3-a456-426614174000",
        _ => "an e-mail address",
    };
}
