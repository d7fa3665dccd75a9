using System.CommandLine;
using System.CommandLine.Parsing;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;

namespace EventOps.Load.Commands;

/// <summary>The options of <c>run</c>, and the settings they make.</summary>
internal sealed class RunOptions
{
    public Argument<string> Scenario { get; } = new Argument<string>("scenario") { Description = "One of those that 'list' names." }
        .AcceptOnlyFromAmong([.. ScenarioCatalogue.All.Select(entry => entry.Name)]);

    public Option<string> Url { get; } = Text("--url", "Server to load; must be loopback.", "http://127.0.0.1:8099");

    public Option<int> Connections { get; } = Positive("--connections", "-c", "Copies (closed) or connections at most (open).", 256);

    public Option<double> Rate { get; } =
        new("--rate", "-r") { Description = "Arrivals a second (publish-rate, mixed).", DefaultValueFactory = _ => 5_000 };

    public Option<TimeSpan> During { get; } = Duration("--during", "-d", "How long, when --load is not given.", 10);

    public Option<LoadSimulation[]> Load { get; } = new("--load", "-l")
    {
        Description = "A load simulation, repeatable: " + SimulationParser.Syntax,
        HelpName = "kind:amount,duration",
        CustomParser = result => Parse<LoadSimulation>(result, SimulationParser.TryParse),
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<TimeSpan> WarmUp { get; } = Duration("--warm-up", "-w", "Load before measuring begins.", 2);

    public Option<Assertion[]> Assertions { get; } = new("--assert", "-a")
    {
        Description = "Fails the run when not met, repeatable: \"p99<50ms\", \"poll.throughput>1M\", \"errors=0\".",
        HelpName = "[step.]metric<bound",
        CustomParser = result => Parse<Assertion>(result, AssertionParser.TryParse),
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<int> BatchSize { get; } = Positive("--batch-size", "-k", "Events in a batch.", 1_000);

    public Option<BatchEncoding> Encoding { get; } =
        new("--encoding", "-e")
        {
            Description = "Batch encoding: ndjson, json or msgpack.",
            DefaultValueFactory = _ => BatchEncoding.Ndjson,
        };

    public Option<int> PageSize { get; } = Positive("--page-size", "-p", "Events in a poll page.", 1_000);

    public Option<long> Events { get; } =
        new("--events", "-n") { Description = "Backlog to poll, or events to replay.", DefaultValueFactory = _ => 100_000 };

    public Option<bool> Repeat { get; } = new("--repeat") { Description = "Poll from the start again when drained." };

    public Option<string?> File { get; } = new("--file", "-f") { Description = "NDJSON file for replay-file." };

    public Option<string> EventType { get; } = Text("--event-type", "Type that is published and subscribed to.", ExampleEvent.DefaultType);

    public Option<TimeSpan> DurationMax { get; } = Duration("--max-duration", null, "Hard end of the whole run.", 300);

    public Option<long> RequestsMax { get; } =
        new("--max-requests") { Description = "Requests after which the run ends.", DefaultValueFactory = _ => 100_000_000 };

    public Option<TimeSpan> RequestTimeout { get; } = Duration("--request-timeout", null, "An answer later than this is a timeout.", 35);

    public Option<string> Reports { get; } = Text("--reports", "Folder for the reports.", "load-reports");

    public IEnumerable<Option> All =>
    [
        Url, Connections, Rate, During, Load, WarmUp, Assertions, BatchSize, Encoding, PageSize, Events, Repeat, File,
        EventType, DurationMax, RequestsMax, RequestTimeout, Reports,
    ];

    public ScenarioSettings Settings(ParseResult parsed, string runId) => new()
    {
        Connections = parsed.GetValue(Connections),
        Rate = parsed.GetValue(Rate),
        During = parsed.GetValue(During),
        BatchSize = parsed.GetValue(BatchSize),
        Encoding = parsed.GetValue(Encoding),
        PageSize = parsed.GetValue(PageSize),
        Events = parsed.GetValue(Events),
        Repeat = parsed.GetValue(Repeat),
        File = parsed.GetValue(File),
        EventType = parsed.GetValue(EventType)!,
        RunId = runId,
    };

    public RunLimits Limits(ParseResult parsed) => new()
    {
        DurationMax = parsed.GetValue(DurationMax),
        RequestsMax = parsed.GetValue(RequestsMax),
        RequestTimeout = parsed.GetValue(RequestTimeout),
    };

    internal static Option<string> Text(string name, string description, string fallback) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback };

    internal static Option<int> Positive(string name, string? alias, string description, int fallback)
    {
        var option = new Option<int>(name, alias is null ? [] : [alias]) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() <= 0)
            {
                result.AddError($"{name} must be above 0");
            }
        });
        return option;
    }

    internal static Option<TimeSpan> Duration(string name, string? alias, string description, int fallbackSeconds) =>
        new(name, alias is null ? [] : [alias])
        {
            Description = description + " With a unit: 500ms, 10s, 2m.",
            HelpName = "duration",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(fallbackSeconds),
            CustomParser = result =>
            {
                if (!DurationText.TryParse(result.Tokens[0].Value, out TimeSpan duration))
                {
                    result.AddError($"{name} '{result.Tokens[0].Value}' is not a duration: 500ms, 10s, 2m");
                }

                return duration;
            },
        };

    private delegate bool TextParser<T>(string text, out T? value, out string? problem);

    private static T[] Parse<T>(ArgumentResult result, TextParser<T> parser)
        where T : class
    {
        var values = new List<T>();
        foreach (Token token in result.Tokens)
        {
            if (parser(token.Value, out T? value, out string? problem))
            {
                values.Add(value!);
            }
            else
            {
                result.AddError(problem!);
            }
        }

        return [.. values];
    }
}
