namespace EventOps.Load.Scenarios;

/// <summary>The three forms a batch may be sent in.</summary>
internal enum BatchEncoding
{
    Ndjson,
    Json,
    MsgPack,
}
