using System.Text;
using System.Text.Json;
using EventOps.Engine.Logs;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Logs;

/// <summary>Lines and queries from the same small stock of words, so that they meet, with everything that makes words hard to find.</summary>
internal static class LogScript
{
    private static readonly string[] Words =
    [
        "alpha", "Beta", "GAMMA", "x1", "foo_bar", "10", "error", "Échec", "straße", "ΣΊΣΥΦΟΣ", "日本", "na\u0301ive", "\u212Aelvin", "kelvin",
        "İstanbul", "a", "😀", "alphabet", "req-1",
        "10.0.0.1", "0f8fad5b-d9cb-469f-a165-70867728950e",
    ];

    private static readonly string[] Gaps = [" ", " ", " ", "-", ".", ":", "\"", "\n", "\\", "", "/", "\u00A0"];

    private static readonly string[] Expressions =
    [
        "/alpha/", "/a.*b/", "/(?i)beta/", @"/x\d/", "/^alpha/", "/alpha|error/", "/err(or)?/", "/foo_bar error/", @"/10\.10/", "/[a-z]+ x1/",
        "/al{1,2}pha/", "/error +a/", @"/\w+-1$/", "/É/", @"/a\x6cpha/", "/[^a]lpha a/", "/lorem ipsum alpha/", "/x1 $/", "/(a+)+.$/", "/^lorem.*error/",
        @"/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/", "/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/",
    ];

    /// <summary>Longer than what once was all that an expression saw.</summary>
    private static readonly string Long = string.Concat(Enumerable.Repeat("lorem ipsum ", 180));

    private static readonly Gen<string> Text =
        from isLong in Gen.Frequency((11, Gen.Constant(false)), (1, Gen.Constant(true)))
        from parts in Gen.ListOf(from word in Gen.Elements(Words) from gap in Gen.Elements(Gaps) select word + gap)
        select (isLong ? Long : string.Empty) + string.Concat(parts.Take(6));

    private static readonly Gen<string> Name = Gen.Elements("a", "b", "Żółw");

    private static readonly Gen<byte[]> Metadata = Gen.Frequency(
        (2, Gen.Constant<byte[]>([])),
        (1, from text in Text select Json(new { key = text, alpha = 1 })),
        (1, from name in Text from text in Text select Json(new Dictionary<string, object> { [name] = new Dictionary<string, string> { [text] = "a" } })),
        (1, from text in Text from more in Text select Json(new { n = 10.5, deep = new object?[] { text, true, null, new { more } } })),
        (1, from text in Text select Encoding.UTF8.GetBytes($$"""{"plain":{{JsonSerializer.Serialize(text)}}, "x": 1e2}""")));

    internal static readonly Gen<LogLine> Line =
        from at in Gen.Choose(0, 1_000)
        from severity in Gen.Choose(0, 3)
        from service in Name
        from message in Text
        from request in Gen.Elements("r1", "r2", "", null)
        from user in Gen.Elements("u1", null)
        from metadata in Metadata
        select new LogLine
        {
            AtMicros = at,
            Severity = (LogSeverity)severity,
            Service = service,
            Message = message,
            RequestId = request,
            UserId = user,
            Metadata = metadata,
        };

    internal static readonly Gen<string> Tenant = Gen.Elements("t", "u");

    private static readonly Gen<string> Wanted = Gen.Frequency(
        (4, from word in Gen.Elements(Words) from upper in Gen.Elements(true, false) select upper ? word.ToUpperInvariant() : word),
        (2, from word in Gen.Elements(Words) from length in Gen.Choose(1, 4) select word[..Math.Min(length, word.Length)]),
        (2, from word in Gen.Elements(Words) from gap in Gen.Elements(Gaps) from next in Gen.Elements(Words) select word + gap + next));

    private static readonly Gen<LogTerms?> Terms = Gen.Frequency(
        (2, Gen.Constant<LogTerms?>(null)),
        (3, from word in Wanted select (LogTerms?)new LogTerms([word], [], null)),
        (2, from words in Gen.ArrayOf(Wanted, 2) select (LogTerms?)new LogTerms(words, [], null)),
        (2, from phrase in Wanted from word in Wanted select (LogTerms?)new LogTerms([word], [phrase], null)),
        (2, from phrase in Wanted select (LogTerms?)new LogTerms([], [phrase], null)),
        (2, from text in Gen.Elements(Expressions) select (LogTerms?)LogRig.Terms(text)));

    internal static readonly Gen<LogQuery> Query =
        from tenant in Tenant
        from terms in Terms
        from severity in Gen.Choose(-8, 3)
        from service in Gen.Elements("a", "Żółw", null, null, null, null)
        from request in Gen.Elements("r1", "", null, null, null, null)
        from user in Gen.Elements("u1", null, null, null, null)
        from isBounded in Gen.Elements(true, false, false)
        from start in Gen.Choose(0, 900)
        from span in Gen.Choose(1, 600)
        select new LogQuery
        {
            Tenant = tenant,
            Terms = terms,
            Severity = severity < 0 ? null : (LogSeverity)severity,
            Service = service,
            RequestId = request,
            UserId = user,
            FromMicros = isBounded ? start : long.MinValue,
            ToMicros = isBounded ? start + span : long.MaxValue,
        };

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);
}
