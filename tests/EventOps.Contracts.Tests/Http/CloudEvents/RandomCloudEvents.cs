using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

/// <summary>A CloudEvent as its members, each value the JSON that stands for it.</summary>
internal sealed record RandomCloudEvent(IReadOnlyDictionary<string, string> Members)
{
    public override string ToString() => $"{{ {string.Join(" ,", Members.Select(member => $"\"{member.Key}\" : {member.Value}"))}}}";
}

/// <summary>Random CloudEvents: all the specification allows, and nothing else.</summary>
internal static class RandomCloudEvents
{
    private static readonly JsonSerializerOptions AsIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Piece = Gen.Elements(
        "a", "Z", "0", " ", "\"", "\\", "/", "'", "%", "<", "é", "€", "😀", "\ufffd", "ß", "~", "long enough to be longer than a vector of bytes");

    private static readonly Gen<string> Text =
        from first in Piece
        from more in Few(Piece)
        select first + string.Concat(more);

    private static readonly Gen<string> JsonText = Text.SelectMany(
        text => Gen.Elements(JsonSerializer.Serialize(text), JsonSerializer.Serialize(text, AsIs)));

    private static readonly Gen<string> Source =
        Gen.Elements("/context", "urn:a:b", "https://example.com/x?y#z", "HEPHAESTUS", "mailto:a@b", "%C3%A9").Select(Quoted);

    private static readonly Gen<string> Time =
        Gen.Elements("2018-04-05T17:31:00Z", "2020-02-29t23:59:59.123456789+05:30", "1990-12-31T23:59:60Z").Select(Quoted);

    private static readonly Gen<string> MediaType =
        Gen.Elements("application/json", "text/plain; charset=utf-8", "application/vnd.a+json;x=\\\"y\\\"").Select(Quoted);

    private static readonly Gen<string> Extension = Gen.OneOf(
        JsonText,
        ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(null, null)),
        Gen.Elements("true", "false", "null", "\"\"", "-2147483648", "2147483647"));

    private static readonly Gen<string> Json = JsonOf(depth: 3);

    private static readonly Gen<(string Name, string Value)> Data = Gen.OneOf(
        Json.Select(json => ("data", json)),
        ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => ("data_base64", Quoted(Convert.ToBase64String(bytes)))),
        Gen.Constant(("data_base64", "null")));

    /// <summary>The same events on every run.</summary>
    internal static Config Config { get; } = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(
        FSharpOption<Replay>.Some(new Replay(new Rnd(20260117UL, 1UL), FSharpOption<int>.None)));

    internal static Gen<RandomCloudEvent> Event { get; } =
        from id in JsonText
        from type in JsonText
        from source in Source
        from optional in Gen.Shuffle<(string Name, Gen<string> Value)>(
            [("time", Time), ("subject", JsonText), ("dataschema", Gen.Constant("\"https://a/b#c\"")), ("datacontenttype", MediaType),
             ("priority", Gen.Elements("low", "normal", "medium", "high", "critical").Select(Quoted)),
             ("comexampleextension1", Extension), ("x", Extension), ("z9", Extension)])
        from count in Gen.Choose(0, 8)
        from values in Gen.CollectToList(optional.Take(count), one => one.Value.Select(value => (one.Name, value)))
        from data in Gen.OneOf(Gen.Constant(Array.Empty<(string, string)>()), Data.Select(one => new[] { one }))
        from members in Gen.Shuffle<(string Name, string Value)>(
            [("specversion", "\"1.0\""), ("id", id), ("type", type), ("source", source), .. values, .. data])
        select new RandomCloudEvent(members.ToDictionary(member => member.Name, member => member.Value));

    /// <summary>Bytes that may have been an event once: some are gone, some are others, some are more.</summary>
    internal static Gen<byte[]> Damaged { get; } =
        from body in Event.Select(one => Encoding.UTF8.GetBytes(one.ToString()))
        from faults in Gen.Choose(1, 3)
        from places in Gen.ArrayOf(Gen.Choose(0, body.Length - 1), faults)
        from bytes in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 255), Gen.Elements("\"{}[]:,\\0e.u\0\n".Select(c => (int)c))), faults)
        from kind in Gen.Choose(0, 2)
        select Damage(body, places, bytes, kind);

    private static byte[] Damage(byte[] body, int[] places, int[] bytes, int kind)
    {
        List<byte> damaged = [.. body];
        foreach ((int place, int other) in places.Zip(bytes))
        {
            int at = Math.Min(place, damaged.Count - 1);
            switch (kind)
            {
                case 0:
                    damaged[at] = (byte)other;
                    break;
                case 1:
                    damaged.Insert(at, (byte)other);
                    break;
                default:
                    damaged.RemoveRange(at, Math.Min(damaged.Count - 1 - at, other));
                    break;
            }
        }

        return [.. damaged];
    }

    private static Gen<List<T>> Few<T>(Gen<T> item) => Gen.Choose(0, 3).SelectMany(count => Gen.ListOf(item, count));

    private static Gen<string> JsonOf(int depth) => depth == 0
        ? Gen.OneOf(JsonText, Gen.Elements("null", "true", "-0.0e+5", "12345678901234567890", "[]", "{ }", "\"\\u0041\\/\""))
        : Gen.OneOf(
            JsonOf(0),
            Few(JsonOf(depth - 1)).Select(items => $"[ {string.Join(" ,\n", items)}]"),
            from names in Few(JsonText)
            from value in JsonOf(depth - 1)
            select $"{{{string.Join(',', names.Select(name => $"{name}: {value}"))}}}");

    private static string Quoted(string text) => $"\"{text}\"";
}
