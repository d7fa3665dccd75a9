using System.Buffers;
using System.Text;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

/// <summary>What came of parsing one event: its fields as text, or the sentence that refuses it.</summary>
internal sealed record ReadEvent(
    string Type, string Source, string Key, string Data, string Metadata, EventPriority Priority, string Trace, string Problem)
{
    internal const long Id = 0x123_4567_89ab_cdef;

    internal static ReadEvent Structured(string body) => Structured(Encoding.UTF8.GetBytes(body));

    internal static ReadEvent Structured(byte[] body)
    {
        using var draft = new CloudEventDraft();
        bool isGood = CloudEventParser.TryParse(body, draft, ParseLimits.Default, out EventFields fields, out ParseError error);
        return Of(isGood, fields, error, body);
    }

    internal static ReadEvent Binary(byte[] body, string? contentType, params (string Name, string Value)[] headers)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        foreach ((string name, string value) in headers)
        {
            request.Headers[name] = StringValues.Concat(request.Headers[name], value);
        }

        request.ContentType = contentType;
        using var draft = new CloudEventDraft();
        bool isGood = BinaryCloudEvent.TryParse(
            request.Headers, body, draft, ParseLimits.Default, out EventFields fields, out ParseError error);
        return Of(isGood, fields, error, body);
    }

    internal static List<(int Index, ReadEvent Event)> Batched(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        using var draft = new CloudEventDraft();
        var reader = new CloudEventBatchReader(bytes, draft, ParseLimits.Default);
        List<(int, ReadEvent)> events = [];
        while (reader.MoveNext(out EventFields fields, out ParseError error))
        {
            events.Add((reader.Index, Of(!error.IsError, fields, error, bytes)));
        }

        reader.MoveNext(out _, out ParseError end);
        if (end.IsError)
        {
            events.Add((-1, Of(false, default, end, bytes)));
        }

        return events;
    }

    /// <summary>The event through its record and out again as a CloudEvent.</summary>
    internal string GivenBack() => Written(
        Type, Source, Priority, PayloadEncoding.Json, Encoding.UTF8.GetBytes(Data), Encoding.UTF8.GetBytes(Metadata), Trace);

    /// <summary>What is written of a record with these parts.</summary>
    internal static string Written(
        string type, string source, EventPriority priority, PayloadEncoding encoding, byte[] data, byte[] metadata, string trace = "")
    {
        Series series = SeriesOf(type, source, priority);
        byte[] bytes = new byte[data.Length + metadata.Length + 4_096];
        TraceContext context = TraceContext.TryParse(trace, out TraceContext parsed) ? parsed : default;
        int length = EventRecord.Encode(bytes, series, encoding, data, metadata, default, context);
        Assert.True(EventRecord.TryDecode(bytes.AsSpan(0, length), out EventRecord record));
        var output = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(output, Id, series, record, intact: true);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    internal static string WrittenDamaged(string type, string source)
    {
        var output = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(output, Id, SeriesOf(type, source, EventPriority.Normal), default, intact: false);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static Series SeriesOf(string type, string source, EventPriority priority) =>
        new(0, "tenant", Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(source), priority, EventOrigin.Bus, new TenantUsage(null, null, []));

    private static ReadEvent Of(bool isGood, scoped in EventFields fields, ParseError error, byte[] body)
    {
        Assert.Equal(isGood, !error.IsError);
        string problem = error.Message(body, ParseLimits.Default);
        Assert.Equal(isGood, problem.Length == 0);
        return new ReadEvent(
            Encoding.UTF8.GetString(fields.EventType),
            Encoding.UTF8.GetString(fields.Source),
            Encoding.UTF8.GetString(fields.IdempotencyKey),
            Encoding.UTF8.GetString(fields.Data),
            Encoding.UTF8.GetString(fields.Metadata),
            fields.Priority,
            fields.Trace.ToString(),
            problem);
    }
}
