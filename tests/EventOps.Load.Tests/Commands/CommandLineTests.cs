using System.CommandLine;
using EventOps.Load.Commands;
using EventOps.Load.Scenarios;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _reports = Path.Combine(AppContext.BaseDirectory, $"reports-{Guid.NewGuid():N}");

    [Theory]
    [InlineData("requests=25", 0)]
    [InlineData("requests>25", 1)]
    public async Task A_run_writes_its_reports_and_an_assertion_not_met_fails_it(string assertion, int exitCode)
    {
        await using KestrelApp app = await KestrelApp.StartAsync(new FakeEventBus().HandleAsync);
        (int code, _) = await InvokeAsync(
            "run", "publish-single", "--url", app.Target.BaseUrl, "-c", "2", "-d", "5s", "-w", "0s", "--max-requests", "25",
            "--assert", "errors=0", "--assert", assertion, "--reports", _reports);

        Assert.Equal(exitCode, code);
        Assert.Equal(4, Directory.GetFiles(Directory.GetDirectories(_reports).Single()).Length);
    }

    [Fact]
    public async Task A_target_off_this_machine_is_refused_before_anything_is_sent()
    {
        (int code, string error) = await InvokeAsync("run", "publish-single", "--url", "http://192.0.2.7:8099");

        Assert.Equal(ExitCodes.NotRun, code);
        Assert.Contains("loopback", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_reports));
    }

    [Theory]
    [InlineData("run", "no-such-scenario")]
    [InlineData("run", "publish-rate", "--load", "burst:1,1s")]
    [InlineData("run", "publish-rate", "--assert", "p98<1ms")]
    [InlineData("run", "publish-rate", "--connections", "0")]
    [InlineData("run", "publish-rate", "--during", "10")]
    [InlineData("run", "publish-rate", "--during", "1s", "--max-duration", "120m")]
    [InlineData("run", "publish-rate", "--during", "10m", "--max-duration", "5m")]
    [InlineData("run", "publish-single", "--connections", "5000")]
    [InlineData("run", "publish-rate", "--rate", "0")]
    [InlineData("compare")]
    [InlineData("compare", "--server", "no-such-file.dll")]
    [InlineData("fanout", "--server", "no-such-file.dll")]
    [InlineData("fanout", "--latency", "--dead", "100")]
    [InlineData("fanout", "--dead", "1000", "--subscriptions", "1000")]
    [InlineData("fanout", "--dead", "0")]
    [InlineData("fanout", "--backlog", "10000001")]
    [InlineData("fanout", "--events", "2000000", "--subscriptions", "1000")]
    [InlineData("fanout", "--setting", "EventOps:Webhooks:LingerMs")]
    public async Task What_cannot_be_run_is_refused_with_a_message(params string[] arguments)
    {
        (int code, string error) = await InvokeAsync(arguments);

        Assert.NotEqual(0, code);
        Assert.False(string.IsNullOrWhiteSpace(error));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_at_set_up()
    {
        (int code, string error) = await InvokeAsync(
            "run", "poll", "--url", "http://127.0.0.1:1", "--reports", _reports);

        Assert.Equal(ExitCodes.NotRun, code);
        Assert.Contains("subscribe was refused: Connect", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_names_every_scenario()
    {
        using var output = new StringWriter();
        int code = await RootCommandLine.Build(TimeProvider.System).Parse(["list"])
            .InvokeAsync(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        Assert.All(FanOutCommand.Measures, measure => Assert.Contains(measure.Measures, output.ToString(), StringComparison.Ordinal));
        Assert.All(ScenarioCatalogue.All, entry => Assert.Contains(entry.Name, output.ToString(), StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (Directory.Exists(_reports))
        {
            Directory.Delete(_reports, recursive: true);
        }
    }

    private static async Task<(int Code, string Error)> InvokeAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new StringWriter();
        int code = await RootCommandLine.Build(TimeProvider.System).Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Error = error, Output = output });
        return (code, error.ToString());
    }
}
