using System.Net;
using System.Text.Json;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>What the server answered.</summary>
public sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>A list holds events, which may be 64 deep themselves.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    private JsonElement? _json;

    /// <summary>The body as JSON; the test fails when it is none.</summary>
    public JsonElement Json => _json ??= JsonDocument.Parse(Text, Deep).RootElement;

    /// <summary>A member of the body.</summary>
    public JsonElement this[string name] => Json.GetProperty(name);

    /// <summary>A text member of the body.</summary>
    public string Str(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>A number of the body.</summary>
    public long Num(string name) => Json.GetProperty(name).GetInt64();

    /// <summary>A list of the body.</summary>
    public JsonElement[] List(string name) => [.. Json.GetProperty(name).EnumerateArray()];

    /// <summary>The ids of the body's <c>events</c>.</summary>
    public string[] Ids() => [.. List("events").Select(one => one.GetProperty("event_id").GetString()!)];

    /// <summary>This answer, when its status is the expected one.</summary>
    public Answer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>This answer, when it is an error in the contract's envelope.</summary>
    public Answer ExpectError(HttpStatusCode status, string code)
    {
        Expect(status);
        Assert.Equal("application/json", Headers["Content-Type"]);
        Assert.Equal(code, Str("error"));
        Assert.NotEmpty(Str("message"));
        return this;
    }
}
