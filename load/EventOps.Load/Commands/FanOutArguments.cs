using System.CommandLine;
using System.CommandLine.Parsing;
using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Receiving;

namespace EventOps.Load.Commands;

/// <summary>The options of <c>fanout</c>, and what they make: each measure has defaults of its own.</summary>
internal sealed class FanOutArguments
{
    private const int BacklogMax = 10_000_000;

    public Option<FileInfo> Server { get; } = new Option<FileInfo>("--server")
    {
        Description = "EventOps.Server.dll or the published executable; else the one built beside this.",
    }.AcceptExistingOnly();

    public Option<bool> Latency { get; } = new("--latency") { Description = "Measure publish to arrival at --rate, linger 0." };

    public Option<int?> Dead { get; } = Count("--dead", "Measure how long the others wait beside so many dead receivers.");

    public Option<int?> Backlog { get; } =
        Count("--backlog", $"Measure memory with so many events behind a dead receiver, {BacklogMax} at most.");

    public Option<int?> Subscriptions { get; } = Count("--subscriptions", "Webhook subscriptions: 4, one for --latency, 1,000 for --dead.");

    public Option<int?> InFlight { get; } = Count("--in-flight", "Requests at once for each: 4, 2 for --dead.");

    public Option<int?> Events { get; } = Count("--events", "Events in a round, for each subscription: 500,000, 500 for --dead.");

    public Option<int> BatchSize { get; } = RunOptions.Positive("--batch-size", "-k", "Events in a published batch.", 1_000);

    public Option<int> Publishers { get; } = RunOptions.Positive("--publish-connections", null, "Connections that publish batches.", 2);

    public Option<int> Rounds { get; } = RunOptions.Positive("--rounds", null, "Rounds of each measure; medians are reported.", 3);

    public Option<int> Rate { get; } = RunOptions.Positive("--rate", "-r", "Publishes a second (--latency).", 1_000);

    public Option<TimeSpan> During { get; } = RunOptions.Duration("--during", "-d", "Length of a round (--latency).", 10);

    public Option<TimeSpan> Watch { get; } = RunOptions.Duration("--watch", null, "How long memory is watched behind the last event (--backlog).", 10);

    public Option<TimeSpan> QuietMax { get; } = RunOptions.Duration("--quiet", null, "A round is over when nothing has arrived for so long.", 20);

    public Option<TimeSpan> DurationMax { get; } = RunOptions.Duration("--max-duration", null, "Hard end of the whole run.", 600);

    public Option<string[]> Settings { get; } = new("--setting", "-s")
    {
        Description = "A setting of the server, repeatable: EventOps:Webhooks:EventsPerDelivery=100.",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    public Option<string> Folder { get; } = RunOptions.Text("--folder", "Folder on the disk to use for data.", Path.GetTempPath());

    public Option<string> Reports { get; } = RunOptions.Text("--reports", "Folder for the reports.", "load-reports");

    public IEnumerable<Option> All =>
    [
        Server, Latency, Dead, Backlog, Subscriptions, InFlight, Events, BatchSize, Publishers, Rounds, Rate, During, Watch, QuietMax,
        DurationMax, Settings, Folder, Reports,
    ];

    /// <summary>What does not go together.</summary>
    public void Validate(CommandResult command)
    {
        bool isDead = command.GetValue(Dead) is not null;
        bool isBacklog = command.GetValue(Backlog) is not null;
        if ((command.GetValue(Latency) ? 1 : 0) + (isDead ? 1 : 0) + (isBacklog ? 1 : 0) > 1)
        {
            command.AddError("--latency, --dead and --backlog are measured one at a time");
        }

        FanOutOptions options = Options(command);
        if (options.Backlog > BacklogMax)
        {
            command.AddError($"--backlog is at most {BacklogMax}");
        }

        if (options.Dead >= options.Subscriptions)
        {
            command.AddError("--dead must be below --subscriptions: somebody has to live");
        }

        if ((long)options.Events * options.Subscriptions > ReceiverRound.PairsMax)
        {
            command.AddError($"--events times --subscriptions is at most {ReceiverRound.PairsMax}");
        }

        if (command.GetValue(Settings)!.FirstOrDefault(setting => setting.IndexOf('=', StringComparison.Ordinal) < 1) is { } setting)
        {
            command.AddError($"--setting '{setting}' is not key=value");
        }
    }

    public FanOutOptions Options(SymbolResult parsed)
    {
        int? dead = parsed.GetValue(Dead);
        int subscriptions = dead is not null ? 1_000 : parsed.GetValue(Latency) ? 1 : 4;
        return new FanOutOptions
        {
            Subscriptions = parsed.GetValue(Subscriptions) ?? subscriptions,
            Dead = dead ?? 0,
            InFlight = parsed.GetValue(InFlight) ?? (dead is null ? 4 : 2),
            Events = parsed.GetValue(Events) ?? (dead is null ? 500_000 : 500),
            BatchSize = parsed.GetValue(BatchSize),
            PublishConnections = parsed.GetValue(Publishers),
            Rounds = parsed.GetValue(Rounds),
            Rate = parsed.GetValue(Rate),
            During = parsed.GetValue(During),
            Backlog = parsed.GetValue(Backlog) ?? 0,
            Watch = parsed.GetValue(Watch),
            QuietMax = parsed.GetValue(QuietMax),
        };
    }

    /// <summary>What the server is told beyond its defaults.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings(SymbolResult parsed)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(Latency))
        {
            settings["EventOps:Webhooks:LingerMs"] = "0";
        }

        foreach (string[] pair in parsed.GetValue(Settings)!.Select(setting => setting.Split('=', 2)))
        {
            settings[pair[0]] = pair[1];
        }

        return settings;
    }

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() <= 0)
            {
                result.AddError($"{name} must be above 0");
            }
        });
        return option;
    }
}
