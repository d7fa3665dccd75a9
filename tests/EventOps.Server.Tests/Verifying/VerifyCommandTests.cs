using System.Text;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.DataFolder;
using EventOps.Server.Verifying;

namespace EventOps.Server.Tests.Verifying;

/// <summary><c>verify --deliveries</c> over real data folders.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private const char Blank = ' ';
    private readonly TestFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string DataPath => _folder.File("data");

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sound_deliveries_are_counted_and_end_with_0()
    {
        await FillAsync(breakIt: false);
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal(0, await VerifyAsync());
        }

        Assert.Empty(_errors.ToString());
        string[] lines = _output.ToString().Split(Environment.NewLine);
        Assert.Contains(lines, line => line.EndsWith("default/ops", StringComparison.Ordinal)
            && line.Split(Blank, StringSplitOptions.RemoveEmptyEntries).Take(7).SequenceEqual(["5", "2", "0", "1", "2", "0", "0"]));
        Assert.Contains("5 pairs of event and subscription, each in exactly one state; the counters agree.", lines);
    }

    [Fact]
    public async Task A_forgotten_event_is_named_and_ends_with_1()
    {
        long forgotten = await FillAsync(breakIt: true);
        Assert.Equal(1, await VerifyAsync());
        Assert.Contains($"{EventId.ToEventText(forgotten)} waits, though nothing up to", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 violations.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused()
    {
        await FillAsync(breakIt: false);
        using DataFolderLock held = DataFolderLock.Acquire(DataPath).Lock!;
        Assert.Equal(2, await VerifyAsync());
        Assert.Contains("is in use", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_refused_and_not_made()
    {
        Assert.Equal(2, await VerifyAsync());
        Assert.Contains("has no journal", _errors.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(DataPath));
    }

    [Theory]
    [InlineData("Say what to verify")]
    [InlineData("EventOps:Jornal", "--deliveries", "--EventOps:Jornal:PageBytes=4096")]
    [InlineData("'--everything'", "--deliveries", "--everything")]
    public async Task What_is_not_understood_is_refused(string problem, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));
        Assert.Contains(problem, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_first_argument_asks_for_it()
    {
        Assert.True(VerifyCommand.IsRequested(["verify", "--deliveries"]));
        Assert.False(VerifyCommand.IsRequested(["--EventOps:Data:Path", "verify"]));
        Assert.False(VerifyCommand.IsRequested([]));
    }

    private string[] Settings =>
    [
        $"--EventOps:Data:Path={DataPath}", "--EventOps:Journal:SegmentBytes=16777216", "--EventOps:Journal:MemoryBytes=8388608",
        "--EventOps:Journal:TailMirrorBytes=4194304",
    ];

    private Task<int> VerifyAsync() => RunAsync(["--deliveries", .. Settings]);

    private Task<int> RunAsync(string[] arguments) => VerifyCommand.RunAsync(Inputs(["verify", .. arguments]), _output, _errors);

    private ConfigurationInputs Inputs(string[] arguments) =>
        new(_folder.Path, _folder.Path, new Dictionary<string, string?>(), arguments);

    /// <summary>Five events of a subscription: two acknowledged, one handed over, two waiting; or, broken, forgotten.</summary>
    /// <returns>The first that waits.</returns>
    private async Task<long> FillAsync(bool breakIt)
    {
        ServerConfiguration configuration = ConfigurationReader.Read(Inputs(Settings)).Configuration!;
        Directory.CreateDirectory(DataPath);
        RestingEngine? opened = RestingEngine.TryOpen(configuration.Options, DataPath, out string problem);
        Assert.True(opened is not null, problem);
        await using RestingEngine engine = opened;
        ControlReceipt made = await engine.Engine.Subscriptions.SubscribeAsync(
            new SubscriptionTerms("default", "ops", ["backup_created"], [], 0, null));
        Subscription subscription = engine.Engine.Subscriptions.Registry.Find(made.Id)!;
        BatchSubmission batch = engine.Engine.Intake.BeginBatch("default");
        for (int i = 0; i < 5; i++)
        {
            var fields = new EventFields
            {
                EventType = "backup_created"u8,
                Source = "tests"u8,
                Data = Encoding.UTF8.GetBytes("{}"),
                Priority = EventPriority.Normal,
            };
            Assert.Equal(AdmitError.None, batch.Add(fields, default, i));
        }

        Assert.Equal(AdmitError.None, await batch.CommitAsync());
        long[] ids = [.. batch.Ids()];
        await engine.Engine.Subscriptions.AcknowledgeAsync(subscription.Owner!, [ids[0], ids[1]]);
        await engine.Engine.Intake.SubmitAsync(new DeliveryStarted(made.Id, EventPriority.Normal, 1, 0, JobList.Of(ids[2])));
        if (breakIt)
        {
            subscription.LaneOf(EventPriority.Normal)!.HandedUntilId = ids[4];
        }

        return ids[3];
    }
}
