using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EventOps.Contracts.Otlp;

/// <summary>The few protobuf messages that are answered.</summary>
internal static class OtlpProtobufAnswer
{
    /// <summary>An <c>ExportLogsServiceResponse</c> with a partial success.</summary>
    internal static byte[] Partial(long rejected, string message) => Written(output =>
    {
        output.WriteTag(1, WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(NumberAndText(rejected, message)));
    });

    /// <summary>A <c>google.rpc.Status</c>.</summary>
    internal static byte[] Status(long code, string message) => NumberAndText(code, message);

    private static byte[] NumberAndText(long number, string text) => Written(output =>
    {
        output.WriteTag(1, WireType.Varint);
        output.WriteInt64(number);
        output.WriteTag(2, WireType.LengthDelimited);
        output.WriteString(text);
    });

    private static byte[] Written(Action<CodedOutputStream> fields)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        fields(output);
        output.Flush();
        return bytes.ToArray();
    }
}
