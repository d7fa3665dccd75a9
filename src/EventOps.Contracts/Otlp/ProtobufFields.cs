using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// What Google's reader lacks without generated code: a way into nested messages where they lie. Whoever reads decides how
/// deep, and keeps no more than it wants. What is broken is an <see cref="InvalidProtocolBufferException"/> of Google's, or
/// an <see cref="InvalidDataException"/>.
/// </summary>
/// <remarks>
/// Generated code would make objects of a whole request before anyone could say that it is too much, and of one made of
/// empty records 70 times as many bytes as came in.
/// </remarks>
internal static class ProtobufFields
{
    /// <summary>A reader of a message's fields.</summary>
    internal static CodedInputStream Fields(this ArraySegment<byte> message) =>
        new(message.Array!, message.Offset, message.Count);

    /// <summary>Goes on to the next field, whose value is then to be read or skipped; false at the end.</summary>
    internal static bool MoveNext(this CodedInputStream fields, out int field, out WireType wire)
    {
        uint tag = fields.ReadTag();
        (field, wire) = (GetTagFieldNumber(tag), GetTagWireType(tag));

        // Google's reader for C# takes these, which are no types, for fields without a value; its others refuse them.
        return wire <= WireType.Fixed32 ? tag != 0 : throw new InvalidDataException($"There is no wire type {(int)wire}");
    }

    /// <summary>The value of the field gone to, a message or bytes, without a copy.</summary>
    /// <param name="fields">The reader.</param>
    /// <param name="message">What it reads.</param>
    internal static ArraySegment<byte> ReadInPlace(this CodedInputStream fields, ArraySegment<byte> message)
    {
        int begin = (int)fields.Position;
        fields.SkipLastField();
        int end = (int)fields.Position;
        int length = new CodedInputStream(message.Array!, begin, end - begin).ReadLength();
        return new ArraySegment<byte>(message.Array!, end - length, length);
    }

    /// <summary>All values of one field that has messages; other fields, and this one written otherwise, are passed over.</summary>
    internal static IEnumerable<ArraySegment<byte>> Each(this ArraySegment<byte> message, int wanted)
    {
        CodedInputStream fields = message.Fields();
        while (fields.MoveNext(out int field, out WireType wire))
        {
            if (field == wanted && wire == WireType.LengthDelimited)
            {
                yield return fields.ReadInPlace(message);
            }
            else
            {
                fields.SkipLastField();
            }
        }
    }
}
