using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

/// <summary>
/// Random JSON: values, event-like objects of known keys with right and wrong values, and damaged copies.
/// </summary>
internal static class JsonDocuments
{
    private static readonly string[] Texts =
    [
        "", "a", "deployment_completed", "0123456789abcde", "0123456789abcdef", "0123456789abcdef0123456789abcdef!",
        "\\n", "\\u0000", "\\ud83d\\ude00", "\\ud83d", "\\udE00\\ud83d", "\\/", "\u00e9\u20ac\U0001F600", "\\u00e9",
        "\u007f",
        "0123456789abcdef0123456789abcdef\\\\\\\"", "0123456789abcdef0123456789abcdef0123456789\u00e9\\u0041",
        "low", "high",
        "medium", "\\u006cow", "urgent", new('x', 256), new('x', 257), new('\u00e9', 128), new('\u00e9', 129),
    ];

    private static readonly string[] Scalars =
        ["0", "-0", "1.5", "1e9", "-12.25E-3", "12500", "true", "false", "null", "123456789012345678901"];

    private static readonly string[] Keys =
    [
        "event_type", "source", "data", "priority", "metadata", "idempotency_key", "timestamp", "event\\u005ftype",
        "\\u0064ata", "sourc\\u0065", "Source", "data ", "", "\\ud800", "eventXtype", "priorita",
    ];

    // What damage inserts: the bytes and pieces that a grammar is likely to trip over.
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "-", ".", "e", "+", " ", "\n", "\t", "\0", "\u001f",
            "\u007f",
            "\\u", "\\ud800", "\\udc00", "null", "true", "tru", "1.", "01", "\"a\":", ",\"a\":1", "/**/", "//",
            "\uFEFF", "\u00e9",
            new string('[', 63), new string('[', 70), "NaN", "'",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xe2, 0x82],
    ];

    private static readonly Gen<string> Space = Gen.Elements("", "", "", "", " ", "\r", "\t  ");

    private static readonly Gen<string> Text = Gen.Elements(Texts).Select(text => $"\"{text}\"");

    private static readonly Gen<string> Scalar = Gen.OneOf(Text, Gen.Elements(Scalars));

    /// <summary>Any JSON value, as bytes.</summary>
    public static Gen<byte[]> Value { get; } = Tree(4).Select(Encoding.UTF8.GetBytes);

    /// <summary>
    /// An event, mostly good: the required fields, then a few more keys of any kind with values of any kind, which
    /// as later duplicates may spoil it or make it good again.
    /// </summary>
    public static Gen<byte[]> Event { get; } =
        from lead in Members(2)
        from required in Gen.Frequency((5, Required), (1, Gen.Constant("")))
        from rest in Members(3)
        from before in Space
        from behind in Space
        select Encoding.UTF8.GetBytes(
            $"{before}{{{string.Join(',', new[] { lead, required, rest }.Where(part => part.Length > 0))}}}{behind}");

    private static Gen<string> Required =>
        from type in Gen.Elements("deployment_completed", "a\\/b", "0123456789abcdef")
        from data in ObjectOf(2)
        from space in Space
        select $"\"event_type\":\"{type}\",{space}\"source\"{space}:{space}\"HEPHAESTUS\",\"data\":{data}";

    /// <summary>The same with up to four places cut, doubled, overwritten or filled.</summary>
    public static Gen<byte[]> Damaged(Gen<byte[]> documents) =>
        from document in documents
        from damage in Gen.Choose(0, 4).SelectMany(
            count => Gen.ArrayOf(
                Gen.Choose(0, 3).Zip(Gen.Choose(0, int.MaxValue - 1).Zip(Gen.Elements(Pieces))), count))
        select damage.Aggregate(document, (bytes, d) => Apply(bytes, d.Item1, d.Item2.Item1, d.Item2.Item2));

    private static byte[] Apply(byte[] bytes, int kind, int place, byte[] piece)
    {
        int at = place % (bytes.Length + 1);
        int end = Math.Min(at + 1 + (place % 7), bytes.Length);
        return kind switch
        {
            0 => [.. bytes[..at], .. bytes[end..]],
            1 => [.. bytes[..end], .. bytes[at..]],
            2 => [.. bytes[..at], .. piece, .. bytes[Math.Min(at + piece.Length, bytes.Length)..]],
            _ => [.. bytes[..at], .. piece, .. bytes[at..]],
        };
    }

    private static Gen<string> Members(int countMax) =>
        from count in Gen.Choose(0, countMax)
        from members in Gen.ArrayOf(
            from key in Gen.Elements(Keys)
            from space in Space
            from value in Gen.Frequency((2, Scalar), (1, ObjectOf(1)), (1, Tree(2)))
            select $"{space}\"{key}\"{space}:{space}{value}",
            count)
        select string.Join(',', members);

    private static Gen<string> Tree(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((2, Scalar), (1, ArrayOf(depth - 1)), (1, ObjectOf(depth - 1)));

    private static Gen<string> ArrayOf(int depth) =>
        from count in Gen.Choose(0, 3)
        from items in Gen.ArrayOf(Tree(depth), count)
        from space in Space
        select $"[{space}{string.Join($"{space},{space}", items)}{space}]";

    private static Gen<string> ObjectOf(int depth) =>
        from count in Gen.Choose(0, 3)
        from members in Gen.ArrayOf(Text.Zip(Tree(depth)), count)
        from space in Space
        let inside = string.Join($",{space}", members.Select(m => $"{m.Item1}{space}:{space}{m.Item2}"))
        select $"{{{space}{inside}{space}}}";
}
