namespace EventOps.Bench;

/// <summary>What the schema benchmark checks.</summary>
internal static class SchemaSamples
{
    /// <summary>A system event's payload with what senders add to it: ten members, 290 bytes.</summary>
    public const string Event =
        "{\"impact\":\"moderate_increasing_risk\",\"context\":\"deliverability_trend_analysis\",\"impact_range\":\"2K-8K\"," +
        "\"priority\":\"medium\",\"follow_up_required\":true,\"score\":0.75,\"affected\":1250," +
        "\"detected_at\":\"2025-12-19T12:00:00Z\",\"tags\":[\"mail\",\"trend\",\"q1\"]," +
        "\"owner\":{\"team\":\"deliverability\",\"on_call\":\"ATLAS\"}}";

    private const string Head =
        "\"type\":\"object\"," +
        "\"required\":[\"impact\",\"context\",\"priority\"],\"properties\":{" +
        "\"impact\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200},";

    private const string Rest =
        "\"impact_range\":{\"type\":\"string\"}," +
        "\"priority\":{\"enum\":[\"low\",\"medium\",\"high\",\"critical\"]}," +
        "\"follow_up_required\":{\"type\":\"boolean\"}," +
        "\"score\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1}," +
        "\"affected\":{\"type\":\"integer\",\"minimum\":0}," +
        "\"detected_at\":{\"type\":\"string\",\"format\":\"date-time\"}," +
        "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":20}," +
        "\"owner\":{\"type\":\"object\",\"required\":[\"team\"],\"properties\":{\"team\":{\"type\":\"string\"}," +
        "\"on_call\":{\"type\":\"string\"}}}," +
        "\"parts\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}}";

    /// <summary>Types, lengths, an enum, bounds, a format, an array, an object inside.</summary>
    public const string Plain = "{" + Head + "\"context\":{\"type\":\"string\"}," + Rest + "}";

    /// <summary>The same and one pattern.</summary>
    public const string WithPattern = "{" + Head + "\"context\":{\"type\":\"string\",\"pattern\":\"^[a-z_]{1,64}$\"}," + Rest + "}";

    /// <summary>The same under allOf and oneOf, with an alternative that fails.</summary>
    public const string WithCombinators =
        "{\"allOf\":[{\"$ref\":\"#/$defs/alert\"}],\"oneOf\":[{\"properties\":{\"priority\":{\"const\":\"critical\"}}," +
        "\"required\":[\"runbook\"]},{\"properties\":{\"priority\":{\"enum\":[\"low\",\"medium\",\"high\"]}}}]," +
        "\"$defs\":{\"alert\":" + Plain + "}}";

    /// <summary>An event of 100 such parts: 29 KB.</summary>
    public static string LargeEvent() =>
        Event[..^1] + ",\"parts\":[" + string.Join(',', Enumerable.Repeat(Event, 100)) + "]}";
}
