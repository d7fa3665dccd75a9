namespace EventOps.Engine.Schemas;

/// <summary>One thing in an event that its schema does not allow.</summary>
/// <param name="Pointer">Where it is: a JSON Pointer (RFC 6901) into the event's data; empty is the data itself.</param>
/// <param name="Keyword">
/// The keyword that says so; <c>false</c> where the schema allows nothing, <c>json</c> for what is no JSON, <c>limit</c> for
/// an event that takes too much work to check.
/// </param>
/// <param name="Message">What must be different, for people. It quotes the schema, never the event.</param>
public sealed record SchemaViolation(string Pointer, string Keyword, string Message);
