using System.Globalization;
using System.Text.Json;
using EventOps.Server.Tests.Otlp;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Contracts.Tests.Otlp;

/// <summary>Requests made up, each in both encodings; in protobuf with fields in any order, and fields that nobody knows.</summary>
internal static class OtlpPairs
{
    private static readonly Gen<string> Texts =
        Gen.Elements("", "a", "b", "service.name", "user.id", "request_id", "\u00E9\u4E2D\U0001F600", "\"\\\n\u0000</");

    private static readonly Gen<double> Doubles = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(one => one.Get),
        Gen.Elements(0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, 1e300));

    /// <summary>A field, or what is in a message, in protobuf and in JSON.</summary>
    internal readonly record struct Pair(byte[] Protobuf, string Json);

    internal static Gen<Pair> Requests { get; } =
        from resources in ListOf(1, "resourceLogs", ResourceLogs())
        from unknown in Unknown()
        select new Pair([.. resources.Protobuf, .. unknown.Protobuf], $"{{{resources.Json}}}");

    private static Gen<Pair> ResourceLogs() => Message(
        Attributes(1).Select(attributes => Field(1, "resource", new Pair(attributes.Protobuf, $"{{{attributes.Json}}}"))),
        ListOf(2, "scopeLogs", Message(Scope().Select(scope => Field(1, "scope", scope)), ListOf(2, "logRecords", Records()))));

    private static Gen<Pair> Scope() => Message(Text(1, "name"), Text(2, "version"), Attributes(3));

    private static Gen<Pair> Records() => Message(
        Value(2).Select(body => Field(5, "body", body)),
        Attributes(6),
        Text(3, "severityText"),
        Text(12, "eventName"),
        Fixed64(1, "timeUnixNano"),
        Fixed64(11, "observedTimeUnixNano"),
        Gen.Choose(0, 30).Select(n => Of(o => o.Number(2, n), $"\"severityNumber\":{n}")),
        Gen.Choose(0, 3).Select(n => Of(o => o.Number(7, n), $"\"droppedAttributesCount\":{n}")),
        Id(9, "traceId", 16),
        Id(10, "spanId", 8));

    private static Gen<Pair> Attributes(int field) => ListOf(field, "attributes", Named(Value(2)));

    private static Gen<Pair> Named(Gen<Pair> value) => Message(Text(1, "key"), value.Select(one => Field(2, "value", one)));

    private static Gen<Pair> Value(int depth)
    {
        Gen<Pair> flat = Gen.OneOf(
            Text(1, "stringValue"),
            Gen.Elements(true, false).Select(b => Of(o => o.Number(2, b ? 1 : 0), $"\"boolValue\":{(b ? "true" : "false")}")),
            ArbMap.Default.GeneratorFor<long>().Select(n => Of(o => o.Number(3, n), Invariant($"\"intValue\":\"{n}\""))),
            Doubles.Select(d => Of(o => o.Fixed64(4, BitConverter.DoubleToUInt64Bits(d)), $"\"doubleValue\":{Json(d)}")),
            ArbMap.Default.GeneratorFor<byte[]>().Select(b => Of(o => o.Bytes(7, b ?? []), $"\"bytesValue\":\"{Convert.ToBase64String(b ?? [])}\"")),
            Gen.Constant(new Pair([], "")));
        Gen<Pair> any = depth == 0 ? flat : Gen.OneOf(
            flat,
            ListOf(1, "values", Value(depth - 1)).Select(a => Field(5, "arrayValue", new Pair(a.Protobuf, $"{{{a.Json}}}"))),
            ListOf(1, "values", Named(Value(depth - 1))).Select(l => Field(6, "kvlistValue", new Pair(l.Protobuf, $"{{{l.Json}}}"))));
        return any.Select(value => value with { Json = $"{{{value.Json}}}" });
    }

    private static Gen<Pair> ListOf(int field, string name, Gen<Pair> one) =>
        from count in Gen.Choose(0, 3)
        from all in one.ArrayOf(count)
        select Of(o => Array.ForEach(all, item => o.Bytes(field, item.Protobuf)), $"\"{name}\":[{string.Join(',', all.Select(item => item.Json))}]");

    private static Gen<Pair> Message(params Gen<Pair>[] fields) =>
        from all in Gen.CollectToArray(fields, field => Gen.OneOf(field, Unknown()))
        from order in Gen.Shuffle(Enumerable.Range(0, fields.Length))
        select new Pair([.. order.SelectMany(i => all[i].Protobuf)], $"{{{string.Join(',', all.Select(field => field.Json).Where(json => json.Length > 0))}}}");

    /// <summary>Fields that are none of these messages', one of them a group, and fields of theirs that are written as no writer does.</summary>
    private static Gen<Pair> Unknown() => Gen
        .Elements<byte[]>([[], [0x98, 0x06, 0x01], [0xA3, 0x06, 0x08, 0x01, 0xA4, 0x06], [0x0D, 1, 2, 3, 4]])
        .Select(bytes => new Pair(bytes, ""));

    private static Gen<Pair> Text(int field, string name) =>
        Texts.Select(text => Of(o => o.Text(field, text), $"\"{name}\":{JsonSerializer.Serialize(text)}"));

    private static Gen<Pair> Fixed64(int field, string name) => Gen.Elements<ulong>(0, 1_544_712_660_300_000_000, ulong.MaxValue)
        .Select(n => Of(o => o.Fixed64(field, n), Invariant($"\"{name}\":\"{n}\"")));

    private static Gen<Pair> Id(int field, string name, int bytes) => Gen.Choose(bytes - 1, bytes + 1)
        .SelectMany(count => Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(count))
        .Select(id => Of(o => o.Bytes(field, id), $"\"{name}\":\"{Convert.ToHexString(id)}\""));

    private static Pair Field(int field, string name, Pair message) => Of(o => o.Bytes(field, message.Protobuf), $"\"{name}\":{message.Json}");

    private static Pair Of(Action<Proto> protobuf, string json) => new(Proto.Message(protobuf), json);

    private static string Json(double number) => double.IsFinite(number) ? Invariant($"{number}") : Invariant($"\"{number}\"");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
