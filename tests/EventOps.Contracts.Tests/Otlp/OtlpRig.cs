using System.Text;
using EventOps.Contracts.Http.Logs;
using EventOps.Contracts.Otlp;
using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Journaling;
using EventOps.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Contracts.Tests.Otlp;

/// <summary>Requests read as they are behind the endpoint, into lines for a log store in memory.</summary>
internal sealed class OtlpRig : IDisposable
{
    internal const int LinesMax = 20;

    private readonly TempFolder _folder = new();
    private readonly LogDoor _door;

    internal OtlpRig()
    {
        var clock = new ManualTime();
        var options = new LogStoreOptions { SummariesPath = _folder.FullPath };
        var store = new LogStore(options, new MemoryJournal(), new MemoryJournal(), clock, NullLogger.Instance);
        _door = new LogDoor(store, null!, clock, 1 << 20, LinesMax);
    }

    /// <summary>The lines of a request, or null for none.</summary>
    internal OtlpLines? Read(byte[] protobuf)
    {
        OtlpLines lines = new(_door, "t");
        using var reader = new OtlpProtobuf(lines);
        return reader.TryRead(protobuf) ? lines : null;
    }

    /// <summary>The lines of a request, or null for none.</summary>
    internal OtlpLines? Read(string json)
    {
        OtlpLines lines = new(_door, "t");
        using var reader = new OtlpJson(lines);
        return reader.TryRead(Encoding.UTF8.GetBytes(json), out _) ? lines : null;
    }

    /// <summary>All that there is to a line.</summary>
    internal static string Text(LogLine line) =>
        $"{line.AtMicros} {line.Severity} {line.Service} {line.RequestId} {line.UserId} {line.Message} {Encoding.UTF8.GetString(line.Metadata.Span)}";

    public void Dispose()
    {
        _door.Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
