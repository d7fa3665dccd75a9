using EventOps.Engine.Logs;

namespace EventOps.Engine.Tests.Logs;

public sealed class LogStoreTests : IAsyncDisposable
{
    private readonly LogRig _rig = new();

    public LogStoreTests() => _rig.Open();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_found_with_everything_it_says()
    {
        LogLine line = new()
        {
            AtMicros = 17,
            Severity = LogSeverity.Warning,
            Service = "api",
            Message = "Payment failed",
            RequestId = "req_1",
            UserId = "",
            Metadata = """{"error":{"type":"PaymentError"}}"""u8.ToArray(),
        };
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync(line));
        KeptLogLine found = Assert.Single(_rig.Search("paymenterror").Lines);
        Assert.True(LogOracle.Same(new KeptLogLine(found.Id, line), found));
        await _rig.RestartAsync();
        Assert.True(LogOracle.Same(found, Assert.Single(_rig.Search("PAYMENT failed").Lines)));
    }

    [Theory]
    [InlineData("error_type")]
    [InlineData("\"ror_TYPE\"")]
    [InlineData("/^error_type$/")]
    [InlineData("k\u00E9y")]
    public async Task Names_of_metadata_are_found_too(string text)
    {
        LogLine line = LogRig.Line("m") with { Metadata = """{"of":[{"error_type":"x","k\u00e9y":1}]}"""u8.ToArray() };
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync([line, .. Enumerable.Range(0, 400).Select(i => LogRig.Line($"more {i}"))]));
        Assert.Equal(1, _rig.Search(text).Total);
    }

    [Fact]
    public async Task Summaries_of_an_older_version_rule_nothing_out_but_are_made_again()
    {
        LogLine line = LogRig.Line("m") with { Metadata = """{"error_type":"x"}"""u8.ToArray() };
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync([line, .. Enumerable.Range(0, 2_000).Select(i => LogRig.Line($"more {i}"))]));
        await _rig.Store.DisposeAsync();
        string[] files = Directory.GetFiles(_rig.SummariesPath);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.Equal(2, bytes[3]);
            bytes[3] = 1;
            File.WriteAllBytes(file, bytes);
        }

        _rig.Open();
        Assert.Equal((1, 2_000), (_rig.Search("error_type").Total, _rig.Search("more").Total));
    }

    [Theory]
    [InlineData("/NullReferenceException/", 2)]
    [InlineData("/exception: .*at Frame127.*end$/", 2)]
    [InlineData("/end$/", 2)]
    [InlineData("/^Unhandled/", 2)]
    [InlineData("/^at/", 0)]
    [InlineData("/(a+)+$/", 0)]
    [InlineData("/(a+)+!$/", 1)]
    public async Task An_expression_sees_the_whole_of_the_largest_text_and_its_own_ends(string expression, int found)
    {
        await using var rig = new LogRig(blockBytes: Limits.LogBlockBytes);
        rig.Open();
        string trace = "Unhandled exception: " + string.Concat(Enumerable.Range(0, 128).Select(i => $"at Frame{i} in some/file.cs; "));
        string text = trace + "NullReferenceException end";
        string largest = new string('a', rig.Store.LineBytesMax - 100) + "!";
        LogLine inMetadata = LogRig.Line("short") with { Metadata = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { stack = text }) };
        Assert.Equal(LogWriteError.None, await rig.WriteAsync(LogRig.Line(text), inMetadata, LogRig.Line(largest)));
        LogPage page = rig.Search(expression);
        Assert.Equal((found, false), (page.Total, page.TotalIsLowerBound));
    }

    [Fact]
    public async Task A_tenant_never_sees_lines_of_another()
    {
        await _rig.WriteAsync("t", [.. Enumerable.Range(0, 200).Select(i => LogRig.Line($"mine {i}"))]);
        await _rig.WriteAsync("u", [.. Enumerable.Range(0, 200).Select(i => LogRig.Line($"secret {i}"))]);
        Assert.Equal(0, _rig.Search("secret").Total);
        LogPage all = _rig.Search(new LogQuery { Tenant = "t" }, 0, 1_000);
        Assert.Equal((200, true), (all.Total, all.Lines.All(one => one.Line.Message.StartsWith("mine", StringComparison.Ordinal))));
        Assert.Equal(0, _rig.Search(new LogQuery { Tenant = "v" }).Total);
        LogReadStretch read = _rig.Store.Read(new LogQuery { Tenant = "t" }, _rig.Store.NextId, 1_000, CancellationToken.None);
        Assert.Equal((200, true), (read.Lines.Count, read.IsEnd));
    }

    [Fact]
    public async Task A_line_that_is_too_large_is_refused_with_all_of_its_request()
    {
        LogLine large = LogRig.Line(new string('a', _rig.Store.LineBytesMax));
        LogLine longName = LogRig.Line("a", service: new string('s', 1_025));
        Assert.Equal(LogWriteError.TooLarge, await _rig.WriteAsync(LogRig.Line("small"), large));
        Assert.Equal(LogWriteError.TooLarge, await _rig.WriteAsync(longName));
        Assert.Equal((false, false, true), (_rig.Store.Fits("t", large), _rig.Store.Fits("t", longName), _rig.Store.Fits("t", LogRig.Line("a"))));
        LogLine largest = LogRig.Line(new string('a', _rig.Store.LineBytesMax - 25 - 2));
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync(largest));
        Assert.Equal(1, _rig.Search(new LogQuery { Tenant = "t" }).Total);
    }

    [Fact]
    public async Task A_server_s_own_line_is_taken_without_waiting_and_dropped_ones_are_counted()
    {
        Assert.True(_rig.Store.TryWrite("t", LogRig.Line("own")));
        Assert.False(_rig.Store.TryWrite("t", LogRig.Line(new string('a', 10_000))));
        await _rig.WriteAsync(LogRig.Line("after"));
        Assert.Equal((1, 1), (_rig.Search("own").Total, _rig.Store.Dropped));
        _rig.Tail.FailingCommits = 1;
        _rig.Tail.FailingReopens = 1;
        Assert.True(_rig.Store.TryWrite("t", LogRig.Line("refused")));
        Assert.Equal(LogWriteError.Unavailable, await _rig.WriteAsync(LogRig.Line("also refused")));
        Assert.Equal((0, 2), (_rig.Search("refused").Total, _rig.Store.Dropped));
    }

    [Fact]
    public async Task More_than_can_wait_is_refused_at_once()
    {
        using var holding = new SemaphoreSlim(0);
        using var isHeld = new SemaphoreSlim(0);
        _rig.Tail.Committing = () =>
        {
            isHeld.Release();
            holding.Wait();
        };
        Task<LogWriteError> first = _rig.WriteAsync(LogRig.Line("first"));
        await isHeld.WaitAsync();
        int taken = 0;
        while (_rig.Store.TryWrite("t", LogRig.Line("filler")) && taken < 100_000)
        {
            taken++;
        }

        Assert.Equal(Limits.LogQueueRequestsMax, taken);
        Assert.Equal(LogWriteError.Full, await _rig.WriteAsync(LogRig.Line("too many")));
        _rig.Tail.Committing = null;
        holding.Release(1);
        Assert.Equal(LogWriteError.None, await first);
    }

    [Fact]
    public async Task A_refusing_disk_is_told_and_writing_goes_on_when_it_takes_again()
    {
        await _rig.WriteAsync(LogRig.Line("before"));
        _rig.Tail.FailingCommits = 1;
        _rig.Tail.FailingReopens = 1;
        Assert.Equal(LogWriteError.Unavailable, await _rig.WriteAsync(LogRig.Line("lost")));
        Assert.NotNull(_rig.Store.Failure);
        Assert.Equal(LogWriteError.Unavailable, await _rig.WriteAsync(LogRig.Line("lost")));
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync(LogRig.Line("behind")));
        Assert.Null(_rig.Store.Failure);
        Assert.Equal(["behind", "before"], _rig.Search(new LogQuery { Tenant = "t" }).Lines.Select(one => one.Line.Message));
        Assert.Equal([2, 1], _rig.Search(new LogQuery { Tenant = "t" }).Lines.Select(one => one.Id - (_rig.Store.NextId - 3)));
    }

    [Fact]
    public async Task A_writer_that_dies_is_told_and_searches_go_on()
    {
        await _rig.WriteAsync(LogRig.Line("before"));
        _rig.Tail.AppendBug = new InvalidOperationException("a bug");
        Assert.Equal(LogWriteError.Unavailable, await _rig.WriteAsync(LogRig.Line("lost")));
        Assert.Contains("a bug", _rig.Store.Failure, StringComparison.Ordinal);
        Assert.Equal(LogWriteError.Unavailable, await _rig.WriteAsync(LogRig.Line("lost")));
        Assert.False(_rig.Store.TryWrite("t", LogRig.Line("lost")));
        Assert.Equal(1, _rig.Search("before").Total);
    }

    [Fact]
    public async Task A_stopped_store_takes_nothing_and_still_answers()
    {
        await _rig.WriteAsync(LogRig.Line("before"));
        await _rig.Store.DisposeAsync();
        Assert.Equal(LogWriteError.Stopping, await _rig.WriteAsync(LogRig.Line("after")));
        Assert.Equal(1, _rig.Search("before").Total);
        _rig.Open();
    }

    [Fact]
    public async Task Metadata_that_is_no_json_harms_nobody()
    {
        byte[][] broken = [[0xFF, 0xFE], "{\"a\":\"found"u8.ToArray(), "{\"a\":\"found\",]"u8.ToArray(), "{\"a\":\"\\ud800 found\"}"u8.ToArray()];
        LogLine[] lines = [.. broken.Select(one => LogRig.Line("m \uD800") with { Metadata = one })];
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync([.. lines, .. Enumerable.Range(0, 300).Select(i => LogRig.Line($"x {i}"))]));
        Assert.Equal((2, 4), (_rig.Search("found").Total, _rig.Search("m").Total));
        Assert.Equal(broken.Reverse(), _rig.Search("m").Lines.Select(one => one.Line.Metadata.ToArray()));
    }

    [Fact]
    public async Task What_was_kept_too_long_or_is_too_much_goes_oldest_first_and_ids_go_on()
    {
        _rig.Options = _rig.Options with { Retention = TimeSpan.FromDays(2) };
        await _rig.RestartAsync();
        await _rig.WriteAsync(LogRig.Line("first"));
        await _rig.PassAsync(TimeSpan.FromHours(47));
        Assert.Equal(1, _rig.Search("first").Total);
        await _rig.PassAsync(TimeSpan.FromHours(14));
        Assert.Equal(0, _rig.Search("first").Total);
        long next = _rig.Store.NextId;
        await _rig.PassAsync(TimeSpan.FromDays(3));
        await _rig.RestartAsync();
        Assert.True(_rig.Store.NextId > next);

        _rig.Options = _rig.Options with { BytesMax = 20_000 };
        await _rig.RestartAsync();
        for (int i = 0; i < 40; i++)
        {
            byte[] noise = new byte[1_500];
            new Random(i).NextBytes(noise);
            await _rig.WriteAsync(LogRig.Line($"number{i} " + Convert.ToBase64String(noise)[..1_900]));
        }

        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 1), (_rig.Search("number0").Total, _rig.Search("number39").Total));
        Assert.InRange(_rig.Blocks.DurablePosition - _rig.Blocks.BeginPosition, 1, 20_000);
        Assert.Equal(Directory.GetFiles(_rig.SummariesPath).Sum(file => new FileInfo(file).Length), _rig.Store.SummaryBytes);
    }

    [Fact]
    public async Task A_search_can_be_cancelled()
    {
        await _rig.WriteAsync([.. Enumerable.Range(0, 600).Select(i => LogRig.Line($"line {i}"))]);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() =>
            _rig.Store.Search(new LogQuery { Tenant = "t", Terms = LogRig.Terms("line") }, 0, 1_000, cancelled.Token));
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await _rig.Store.WriteAsync("t", [LogRig.Line("a")], cancelled.Token));
    }
}
