using System.Buffers;

namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>The names of attributes.</summary>
internal static class AttributeName
{
    /// <summary>
    /// The longest name taken. The specification says that names should not be longer than 20, and does not forbid it.
    /// </summary>
    internal const int LengthMax = 64;

    private static readonly SearchValues<byte> Legal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <summary>Whether an extension may have this name.</summary>
    internal static bool IsLegal(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= LengthMax && !name.ContainsAnyExcept(Legal);

    /// <summary>The attribute of the specification, or <see cref="CloudEventAttribute.None"/>.</summary>
    internal static CloudEventAttribute Match(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => CloudEventAttribute.Id,
        4 when name.SequenceEqual("type"u8) => CloudEventAttribute.Type,
        4 when name.SequenceEqual("time"u8) => CloudEventAttribute.Time,
        4 when name.SequenceEqual("data"u8) => CloudEventAttribute.Data,
        6 when name.SequenceEqual("source"u8) => CloudEventAttribute.Source,
        7 when name.SequenceEqual("subject"u8) => CloudEventAttribute.Subject,
        10 when name.SequenceEqual("dataschema"u8) => CloudEventAttribute.DataSchema,
        11 when name.SequenceEqual("specversion"u8) => CloudEventAttribute.SpecVersion,
        11 when name.SequenceEqual("data_base64"u8) => CloudEventAttribute.DataBase64,
        15 when name.SequenceEqual("datacontenttype"u8) => CloudEventAttribute.DataContentType,
        _ => CloudEventAttribute.None,
    };

    /// <summary>The name of an attribute of the specification.</summary>
    internal static ReadOnlySpan<byte> Of(CloudEventAttribute attribute) => attribute switch
    {
        CloudEventAttribute.SpecVersion => "specversion"u8,
        CloudEventAttribute.Id => "id"u8,
        CloudEventAttribute.Source => "source"u8,
        CloudEventAttribute.Type => "type"u8,
        CloudEventAttribute.Time => "time"u8,
        CloudEventAttribute.Subject => "subject"u8,
        CloudEventAttribute.DataSchema => "dataschema"u8,
        CloudEventAttribute.DataContentType => "datacontenttype"u8,
        CloudEventAttribute.Data => "data"u8,
        CloudEventAttribute.DataBase64 => "data_base64"u8,
        _ => default,
    };
}
