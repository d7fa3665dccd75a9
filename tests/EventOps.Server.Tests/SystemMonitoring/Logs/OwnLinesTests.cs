using System.Net;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Logs;
using EventOps.Server.Logging;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.Extensions.Logging;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>The server's own lines: what a logger is told, as lines, for the tenant that runs it and nobody else.</summary>
public sealed class OwnLinesTests
{
    [Fact]
    public async Task The_start_is_found_in_the_logs_by_the_operators_and_nobody_else()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "Logging:LogLevel:Default=Information",
            "Logging:Console:LogLevel:Default=None",
            "EventOps:Logs:Service=this-server",
            "EventOps:Auth:OperatorTenant=ops",
            "EventOps:Auth:Keys:0:Name=o", "EventOps:Auth:Keys:0:Key=key-of-operators-0123", "EventOps:Auth:Keys:0:Tenant=ops", "EventOps:Auth:Keys:0:Roles:0=ROLE_OPS_MANAGER",
            "EventOps:Auth:Keys:1:Name=t", "EventOps:Auth:Keys:1:Key=key-of-a-tenant-0123", "EventOps:Auth:Keys:1:Tenant=t", "EventOps:Auth:Keys:1:Roles:0=ROLE_SYSTEM_ADMIN");
        using var operators = new LogClient(server, "key-of-operators-0123");
        using var tenant = new LogClient(server, "key-of-a-tenant-0123");

        // Written in passing, by nobody who waits.
        JsonElement[] found;
        do
        {
            found = await operators.FindAsync("query=recovered&service=this-server");
        }
        while (found.Length == 0);

        JsonElement line = Assert.Single(found);
        Assert.Equal("EventOps.Server", line.GetProperty("metadata").GetProperty("logger").GetString());
        Assert.Equal(0, line.GetProperty("metadata").GetProperty("values").GetProperty("Events").GetInt64());
        Assert.Empty(await tenant.FindAsync("query=recovered"));
    }

    [Fact]
    public void A_line_names_request_caller_values_and_exception()
    {
        var scopes = new LoggerExternalScopeProvider();
        var scope = new RequestLogScope("req_1");
        using IDisposable open = scopes.Push(scope);
        using IDisposable within = scopes.Push("something else");
        Exception thrown = Thrown();
        LogLine line = LineOf(scopes, LogLevel.Critical, thrown, "It took {Ms} ms for {Path}", 7, "/x");
        Assert.Equal(
            (LogSeverity.Error, "svc", "It took 7 ms for /x", "req_1", (string?)null),
            (line.Severity, line.Service, line.Message, line.RequestId, line.UserId));
        using JsonDocument metadata = JsonDocument.Parse(line.Metadata);
        JsonElement root = metadata.RootElement;
        Assert.Equal("""{"Ms":7,"Path":"/x"}""", root.GetProperty("values").GetRawText());
        Assert.Equal(("Cat", "System.InvalidOperationException", "broken"), (Text(root, "logger"), Text(root, "error_type"), Text(root, "error_message")));
        Assert.Contains(nameof(Thrown), Text(root, "stack_trace"), StringComparison.Ordinal);
        Assert.True(root.GetProperty("critical").GetBoolean());
    }

    [Fact]
    public void What_is_too_long_is_cut_and_still_a_line()
    {
        LogLine line = LineOf(new LoggerExternalScopeProvider(), LogLevel.Trace, null, "{A} {B}", new string('x', 200_000), new string('\ud83d', 1_024) + "\ude00");
        Assert.Equal(LogSeverity.Debug, line.Severity);
        Assert.InRange(line.Message.Length, 1, 40_000);
        Assert.InRange(line.Metadata.Length, 1, 20_000);
        using JsonDocument metadata = JsonDocument.Parse(line.Metadata);
        Assert.EndsWith("…", Text(metadata.RootElement.GetProperty("values"), "A"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_throws_or_logs_harms_nobody()
    {
        using var provider = new StoreLoggerProvider("t", "svc", TimeProvider.System);
        ILogger log = provider.CreateLogger("Cat");
        log.LogError("{Value}", new Hostile(log));
        Assert.False(provider.CreateLogger(StoreLoggerProvider.StoreCategory).IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public async Task A_request_that_fails_leaves_its_id_and_caller()
    {
        await using RunningServer server = await RunningServer.StartAsync("Logging:Console:LogLevel:Default=None");
        using LogClient logs = LogClient.Admin(server);

        // The file of an export that nobody may read any more: a bug as far as the download knows.
        await logs.KeepAsync("s", "one");
        JsonElement export = await logs.ExportAsync("service=s&format=txt");
        string file = Path.Combine(server.DataFolder, "exports", export.GetProperty("export_id").GetString() + ".txt");
        using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            http.DefaultRequestHeaders.Add("Authorization", "Bearer " + server.AdminKey);
            http.DefaultRequestHeaders.Add("X-Request-Id", "req-that-fails");
            using HttpResponseMessage answer = await http.GetAsync(new Uri(export.GetProperty("download_url").GetString()!, UriKind.Relative));
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        }

        JsonElement[] found;
        do
        {
            found = await logs.FindAsync("request_id=req-that-fails");
        }
        while (found.Length == 0);

        Assert.Equal(("error", "admin"), (found[0].GetProperty("level").GetString(), found[0].GetProperty("user_id").GetString()));
        Assert.Equal("System.IO.IOException", Text(found[0].GetProperty("metadata"), "error_type"));
    }

    private static LogLine LineOf(IExternalScopeProvider scopes, LogLevel level, Exception? thrown, string template, params object[] values)
    {
        LogLine? line = null;
        var capture = new Capture((state, message) => line = StoreLine.Of(
            new StoreLogEntry("Cat", level, default, message, state, thrown), "svc", TimeProvider.System, scopes));
#pragma warning disable CA2254 // The template is the test's.
        capture.Log(level, template, values);
#pragma warning restore CA2254
        return line!;
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("broken");
        }
        catch (InvalidOperationException caught)
        {
            return caught;
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A logger that hands on what it is told.</summary>
    private sealed class Capture(Action<IReadOnlyList<KeyValuePair<string, object?>>, string> told) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            told((IReadOnlyList<KeyValuePair<string, object?>>)state!, formatter(state, exception));
    }

    private sealed class Hostile(ILogger log)
    {
        public override string ToString()
        {
            log.LogError("{Value}", this);
            throw new InvalidOperationException("no text");
        }
    }
}
