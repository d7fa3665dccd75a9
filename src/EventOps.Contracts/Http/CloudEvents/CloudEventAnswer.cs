using System.Buffers;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>An event given back as a CloudEvent in structured mode, where <c>Accept</c> asks for that.</summary>
internal static class CloudEventAnswer
{
    private const string ContentType = MediaTypes.CloudEvent + "; charset=utf-8";

    /// <summary>
    /// Whether a CloudEvent is asked for: by its name, and at least as much as plain JSON. Ranges with a star get what
    /// they always got, and so does a header that cannot be read.
    /// </summary>
    internal static bool IsWanted(HttpRequest request)
    {
        StringValues accept = request.Headers.Accept;
        if (!accept.ToString().Contains(MediaTypes.CloudEvent, StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return false;
        }

        double cloudEvent = AcceptHeader.QualityOf(ranges, "application", "cloudevents+json", null, AcceptedAs.Itself);
        double json = AcceptHeader.QualityOf(ranges, "application", "json", null, AcceptedAs.AnyType);
        return cloudEvent > 0 && cloudEvent >= json;
    }

    /// <summary>Answers with an event.</summary>
    internal static Task SendAsync(HttpContext context, EventReader reader, EventRef reference)
    {
        var body = new ArrayBufferWriter<byte>();
        Write(body, reader, reference);
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body, ContentType);
    }

    private static void Write(ArrayBufferWriter<byte> body, EventReader reader, EventRef reference)
    {
        using EventReadSession session = reader.OpenSession();
        bool intact = session.TryRead(reference, out EventRecord record);
        CloudEventJson.Write(body, reference.Id, session.SeriesOf(reference), record, intact);
    }
}
