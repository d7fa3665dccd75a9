using System.Text;
using System.Text.Json;

namespace EventOps.Crash.Tests.Running;

/// <summary>An HTTP answer, whole.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The bytes.</param>
/// <param name="RetryAfterSeconds">The Retry-After header, or 0.</param>
internal sealed record Answer(int Status, byte[] Body, int RetryAfterSeconds)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body, which the caller disposes.</summary>
    internal JsonDocument Json() => JsonDocument.Parse(Body);

    /// <summary>One text member of the body.</summary>
    internal string Member(string name)
    {
        using JsonDocument json = Json();
        return json.RootElement.GetProperty(name).GetString()!;
    }

    internal Answer Demand(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }
}
