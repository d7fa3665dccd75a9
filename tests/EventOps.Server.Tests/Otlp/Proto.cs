using Google.Protobuf;

namespace EventOps.Server.Tests.Otlp;

/// <summary>Protobuf messages by Google's own writer, field by field.</summary>
internal sealed class Proto
{
    private readonly CodedOutputStream _output;

    private Proto(CodedOutputStream output) => _output = output;

    internal static byte[] Message(Action<Proto> fields)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        fields(new Proto(output));
        output.Flush();
        return bytes.ToArray();
    }

    internal void Number(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
    }

    internal void Fixed64(int field, ulong value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed64);
        _output.WriteFixed64(value);
    }

    internal void Text(int field, string value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
    }

    internal void Bytes(int field, byte[] value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteBytes(ByteString.CopyFrom(value));
    }

    internal void Attribute(int field, string name, Action<Proto> value) => Bytes(field, Message(one =>
    {
        one.Text(1, name);
        one.Bytes(2, Message(value));
    }));
}
