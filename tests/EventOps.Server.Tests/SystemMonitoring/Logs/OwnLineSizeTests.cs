using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Logs;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Hosting;
using EventOps.Server.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>The largest lines the server can have of its own, in the store it keeps them in.</summary>
public sealed class OwnLineSizeTests
{
    private const int Long = 50_000;

    /// <summary>By what one character takes in UTF-8, and in JSON: 1 and 1, 1 and 2, 1 and 6, 3 and 3, 3 and 6, 4 and 12, halves.</summary>
    public static TheoryData<string> Texts => [Of("x"), Of("\""), Of("\u0001"), Of("\u4e00"), Of("\u2028"), Of("\ud83d\ude00"), Of("\ud83d"), Of("a\u0301\u4e00\udc00")];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Every_line_is_kept_whatever_its_characters(string text)
    {
        using var folder = new TestFolder();
        using var ownLines = new StoreLoggerProvider(new string('t', 64), new string('\u4e00', 256), TimeProvider.System);
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(ownLines).BuildServiceProvider();
        var options = new EventOpsOptions { Logs = new LogsOptions { FileBytes = 4 << 20 } };
        OpenedLogs? logs = OpenedLogs.TryOpen(options, folder.Path, services, out string problem);
        Assert.True(logs is not null, problem);
        await using (logs)
        {
            ownLines.SetScopeProvider(Scopes(text));
            ownLines.CreateLogger(text).Log(
                LogLevel.Critical, new EventId(1, text), Values(text), new InvalidOperationException(text), (_, _) => text);
            LogLine after = new() { AtMicros = 0, Severity = LogSeverity.Info, Service = "s", Message = "after" };
            Assert.Equal(LogWriteError.None, await logs.Store.WriteAsync("t", [after], CancellationToken.None));
            Assert.Equal((0, 2), (logs.Store.Dropped, logs.Store.Lines));
            LogLine line = Assert.Single(
                logs.Store.Search(new LogQuery { Tenant = new string('t', 64) }, 0, 2, CancellationToken.None).Lines).Line;
            Assert.EndsWith("…", line.Message, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(line.Message), (32 * 1024) - 8, 32 * 1024);
            using JsonDocument metadata = JsonDocument.Parse(line.Metadata);
            Assert.EndsWith("…", metadata.RootElement.GetProperty("stack_trace").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_text_is_cut_between_characters_and_only_when_it_is_too_long()
    {
        Assert.Equal("a\ud83d\ude00b", CutText.Plain("a\ud83d\ude00b", 6));
        Assert.Equal("a…", CutText.Plain("a\ud83d\ude00b", 5));
        Assert.Equal("…", CutText.Plain("\ud83d\ude00bc", 5));
        string fits = new('\u4e00', 100);
        Assert.Same(fits, CutText.Plain(fits, 300));
        Assert.Equal(new string('\u4e00', 98) + "…", CutText.Plain(fits, 299));
    }

    private static string Of(string one) => string.Concat(Enumerable.Repeat(one, Long / one.Length));

    private static LoggerExternalScopeProvider Scopes(string text)
    {
        var context = new DefaultHttpContext();
        var scope = new RequestLogScope(new string('r', 128));
        context.Features.Set(scope);
        RequestLogScope.Note(context, new Principal(text, text, default, default, text));
        var scopes = new LoggerExternalScopeProvider();
        scopes.Push(scope);
        return scopes;
    }

    /// <summary>More values than a line has, and the names differ at their beginnings.</summary>
    private static List<KeyValuePair<string, object?>> Values(string text) =>
        [.. Enumerable.Range(0, 40).Select(i => new KeyValuePair<string, object?>($"{i}{text}", text))];
}
