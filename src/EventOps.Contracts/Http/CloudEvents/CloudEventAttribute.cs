namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// The attributes the specification names, and the two members that hold the data. The order is the one they are
/// judged and written in.
/// </summary>
internal enum CloudEventAttribute
{
    /// <summary>An extension.</summary>
    None,

    SpecVersion,

    Id,

    Source,

    Type,

    Time,

    Subject,

    DataSchema,

    DataContentType,

    /// <summary>The data, a JSON value.</summary>
    Data,

    /// <summary>The data, bytes in Base64.</summary>
    DataBase64,
}
