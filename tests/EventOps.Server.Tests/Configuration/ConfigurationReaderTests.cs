using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Tests.Configuration;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TestInputs _inputs = new();

    [Fact]
    public void Nothing_configured_gives_the_defaults_on_loopback()
    {
        var configuration = _inputs.Accepted();

        Assert.Equal("./eventops-data", configuration.Options.Data.Path);
        Assert.Equal(268_435_456, configuration.Options.Journal.SegmentBytes);
        Assert.Equal(TimeSpan.FromDays(90), configuration.Options.Retention.Critical);
        Assert.Equal(100, configuration.Options.RateLimits.Publish.Permits);
        Assert.Equal(TimeSpan.FromMinutes(1), configuration.Options.RateLimits.Query.Window);
        Assert.False(configuration.Keys.Any);
        Assert.Equal(["http://127.0.0.1:8099"], configuration.Addresses.Urls);
    }

    [Fact]
    public void Every_type_of_setting_is_read()
    {
        var options = _inputs.BaseFile("""
            {
              "EventOps": {
                "Data": { "Path": "/srv/events" },
                "Journal": { "SegmentBytes": "64MiB", "PageBytes": 2097152, "Device": "BUFFERED" },
                "Retention": { "Low": "12h", "ArchiveIntervalMs": "1m", "ArchiveDiskShare": 0.5,
                               "HotBytesMax": "1GiB" },
                "Limits": { "PollTimeoutMsMax": 5000, "EventBytesMax": "512KiB" },
                "EventTypes": {
                  "AllowUnregistered": true,
                  "Catalogue": [ "order.placed", { "Name": "order.paid", "Description": "Money is in" } ]
                },
                "RateLimits": { "Publish": { "Permits": 5, "Enabled": false } }
              }
            }
            """).Accepted().Options;

        Assert.Equal("/srv/events", options.Data.Path);
        Assert.Equal(1L << 26, options.Journal.SegmentBytes);
        Assert.Equal(1 << 21, options.Journal.PageBytes);
        Assert.Equal(JournalDevice.Buffered, options.Journal.Device);
        Assert.Equal(TimeSpan.FromHours(12), options.Retention.Low);
        Assert.Equal(60_000, options.Retention.ArchiveIntervalMs);
        Assert.Equal(0.5, options.Retention.ArchiveDiskShare);
        Assert.Equal(5_000, options.Limits.PollTimeoutMsMax);
        Assert.True(options.EventTypes.AllowUnregistered);
        Assert.Equal(["order.placed", "order.paid"], options.EventTypes.Catalogue.Select(type => type.Name));
        Assert.Equal([null, "Money is in"], options.EventTypes.Catalogue.Select(type => type.Description));
        Assert.Equal(5, options.RateLimits.Publish.Permits);
        Assert.Equal(TimeSpan.FromSeconds(1), options.RateLimits.Publish.Window);
        Assert.False(options.RateLimits.Publish.Enabled);
        Assert.Equal(10, options.RateLimits.Subscribe.Permits);
    }

    [Fact]
    public void Command_line_wins_over_environment_over_working_folder_over_executables_folder()
    {
        var limits = _inputs
            .BaseFile(LimitsFile(1, "PageLimitMax", "SeriesMax", "BatchItemsMax", "PollWaitersMax"))
            .WorkingFile(LimitsFile(2, "SeriesMax", "BatchItemsMax", "PollWaitersMax"))
            .With("EventOps__Limits__BatchItemsMax", "3")
            .With("EVENTOPS__LIMITS__POLLWAITERSMAX", "3")
            .Args("--EventOps:Limits:PollWaitersMax=4")
            .Accepted().Options.Limits;

        Assert.Equal(
            (1, 2, 3, 4), (limits.PageLimitMax, limits.SeriesMax, limits.BatchItemsMax, limits.PollWaitersMax));
    }

    [Fact]
    public void Quotas_of_tenants_are_read_and_what_is_wrong_with_them_is_said()
    {
        var options = _inputs.Args(
            "--EventOps:Tenants:0:Name=acme", "--EventOps:Tenants:0:RetainedBytesMax=1GiB", "--EventOps:TenantDefaults:EventsPerSecond=100")
            .Accepted().Options;
        Assert.Equal(new TenantOptions { Name = "acme", RetainedBytesMax = 1L << 30 }, Assert.Single(options.Tenants));
        Assert.Equal(new TenantDefaultsOptions { EventsPerSecond = 100 }, options.TenantDefaults);

        using var wrong = new TestInputs();
        Assert.Equal(
            [
                "EventOps:TenantDefaults:EventsPerSecond = '-1': must be from 0 to 1000000000",
                "EventOps:Tenants:0:Name = 'a b': must be 1 to 64 letters, digits, '_', '-', '.' or '@'",
                "EventOps:Tenants:2:Name = 'acme': has its quota already, at EventOps:Tenants:1:Name",
                "EventOps:Tenants:2:EventsPerSecond = '2000000000': must be from 0 to 1000000000",
            ],
            wrong.Args(
                "--EventOps:TenantDefaults:EventsPerSecond=-1",
                "--EventOps:Tenants:0:Name=a b",
                "--EventOps:Tenants:1:Name=acme",
                "--EventOps:Tenants:2:Name=acme",
                "--EventOps:Tenants:2:EventsPerSecond=2000000000").Refused());
    }

    [Theory]
    [InlineData("--EventOps:Data:Path=/a=b")]
    [InlineData("--EventOps__Data__Path=/a=b")]
    [InlineData("--eventops:data:path", "/a=b")]
    public void Both_spellings_and_both_forms_of_an_argument_are_read(params string[] arguments) =>
        Assert.Equal("/a=b", _inputs.Args(arguments).Accepted().Options.Data.Path);

    [Fact]
    public void Every_bad_value_is_named_at_once_with_key_value_and_what_would_be_right()
    {
        var lines = _inputs.BaseFile("""
            {
              "EventOps": {
                "Data": { "Path": " " },
                "Journal": { "SegmentBytes": "3MB", "PageBytes": "3MiB", "Device": "fast", "CommitMetadataEvery": 0 },
                "Retention": { "Critical": "30", "High": "0s", "ArchiveDiskShare": 1.5, "ArchiveIntervalMs": "soon" },
                "DiskBudget": { "TotalBytesMax": -1 },
                "Limits": { "RingSlots": 1000, "SeriesMax": "99999999999", "IdempotencyWindow": "24:00:00" },
                "Auth": { "EventBusAnonymous": "maybe", "Keys": [ { "Key": "short" } ] },
                "EventTypes": { "Catalogue": [ "ok", "order.*", "ok" ] },
                "RateLimits": { "Poll": { "Permits": 0 } },
                "Shutdown": { "DrainTimeout": "2d" },
                "Colour": "blue"
              }
            }
            """)
            .With("ASPNETCORE_URLS", "127.0.0.1:8099")
            .With("OPS_API_TOKEN", "two words")
            .Args("--Verbose", "positional")
            .Refused();

        string[] expected =
        [
            "EventOps:Data:Path = ' ': must be the path of a folder",
            "EventOps:Journal:SegmentBytes = '3MB': must be a size in bytes such as 4194304, 256KiB, 4MiB or 1GiB",
            "EventOps:Journal:PageBytes = '3MiB': must be a power of two, such as 2MiB or 4MiB",
            "EventOps:Journal:Device = 'fast': must be one of auto, direct, buffered",
            "EventOps:Journal:CommitMetadataEvery = '0': must be from 1 to 1000000",
            "EventOps:Retention:Critical = '30': must be a span of time such as 500ms, 30s, 15m, 2h, 7d or 7.00:00:00",
            "EventOps:Retention:High = '0s': must be from 1s to 36500d",
            "EventOps:Retention:ArchiveDiskShare = '1.5': must be above 0 and at most 1",
            "EventOps:Retention:ArchiveIntervalMs = 'soon': must be milliseconds as a whole number, or a span "
                + "of time such as 500ms or 30s",
            "EventOps:DiskBudget:TotalBytesMax = '-1': must be a size in bytes such as 4194304, 256KiB, 4MiB or 1GiB",
            "EventOps:Limits:RingSlots = '1000': must be a power of two, such as 512 or 1024",
            "EventOps:Limits:SeriesMax = '99999999999': must be at most 2147483647",
            "EventOps:Limits:IdempotencyWindow = '24:00:00': must be a span of time such as 500ms, 30s, 15m, "
                + "2h, 7d or 7.00:00:00",
            "EventOps:Auth:EventBusAnonymous = 'maybe': must be true or false",
            "EventOps:Auth:Keys:0:Name: is missing; it must be 1 to 64 letters, digits, '_', '-', '.' or '@'",
            "EventOps:Auth:Keys:0:Key (value withheld): must be 16 to 512 visible ASCII characters without spaces",
            "EventOps:EventTypes:Catalogue:1 = 'order.*': must be 1 to 128 characters without spaces or '*' "
                + "(patterns belong in subscriptions)",
            "EventOps:EventTypes:Catalogue:2 = 'ok': stands in the catalogue already, at "
                + "EventOps:EventTypes:Catalogue:0",
            "EventOps:RateLimits:Poll:Permits = '0': must be from 1 to 1000000000",
            "EventOps:Shutdown:DrainTimeout = '2d': must be from 1ms to 1h",
            "Unknown configuration key 'EventOps:Colour'.",
            "urls has '127.0.0.1:8099': must be an address such as http://127.0.0.1:8099",
            "OPS_API_TOKEN (value withheld): must be at most 512 visible ASCII characters without spaces",
            "Unknown argument '--Verbose'. --help lists the settings.",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(
        "SegmentBytes=2MiB",
        "EventOps:Journal:PageBytes = '4MiB' (the default): must be at most 2MiB, a page lies within one "
            + "segment of EventOps:Journal:SegmentBytes")]
    [InlineData(
        "MemoryBytes=4MiB",
        "EventOps:Journal:MemoryBytes = '4MiB': must be at least 8MiB, one page fills while another is written: "
            + "EventOps:Journal:PageBytes")]
    [InlineData(
        "MemoryBytes=4MiB",
        "EventOps:Limits:GroupCommitBytesMax = '4MiB' (the default): must be at most 2MiB, the next commit "
            + "gathers in the other half of EventOps:Journal:MemoryBytes")]
    [InlineData(
        "PageBytes=1MiB",
        "EventOps:Limits:EventBytesMax = '1MiB' (the default): must be at most 380KiB, an event and the part of a frame "
            + "before it lie within one journal entry, which is half a page of EventOps:Journal:PageBytes")]
    [InlineData(
        "SegmentBytes=2GiB",
        "EventOps:DiskBudget:FreeBytesMin = '1GiB' (the default): must be at least 2GiB, the next segment is "
            + "prepared ahead: EventOps:Journal:SegmentBytes")]
    [InlineData(
        "SegmentBytes=16GiB",
        "EventOps:Retention:HotBytesMax = '20GiB' (the default): must be at least 32GiB, the journal gives "
            + "space back in whole segments of EventOps:Journal:SegmentBytes")]
    public void Settings_that_do_not_fit_each_other_are_named_with_both_keys(string journal, string expected) =>
        Assert.Contains(expected, _inputs.Args("--EventOps:Journal:" + journal).Refused());

    [Theory]
    [InlineData("--EventOps:Limits:BatchBytesMax=64KiB", "EventOps:Limits:EventBytesMax")]
    [InlineData("--EventOps:Limits:GroupCommitBytesMax=512KiB", "EventOps:Limits:EventBytesMax")]
    [InlineData("--EventOps:DiskBudget:TotalBytesMax=10GiB", "EventOps:DiskBudget:TotalBytesMax")]
    public void Limits_and_budget_fit_each_other(string argument, string key) =>
        Assert.Equal(key, Assert.Single(_inputs.Args(argument).Read().Problems).Key);

    [Fact]
    public void A_bad_value_is_told_once_and_not_again_through_what_depends_on_it()
    {
        var line = Assert.Single(_inputs.Args("--EventOps:Journal:PageBytes=3").Refused());

        Assert.Equal("EventOps:Journal:PageBytes = '3': must be from 16KiB to 512MiB", line);
    }

    [Fact]
    public void A_file_that_is_not_json_is_named_and_the_rest_still_checked()
    {
        var lines = _inputs.BaseFile("{ \"EventOps\": ").Args("--EventOps:Limits:RingSlots=3").Refused();

        Assert.Equal(2, lines.Count);
        var file = Path.Combine(_inputs.BaseDirectory, "appsettings.json");
        Assert.StartsWith(file + " is not valid JSON", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_and_an_empty_list_in_a_file_mean_not_set()
    {
        var options = _inputs.BaseFile("""
            {
              "EventOps": {
                "Data": { "Path": null },
                "Auth": { "Keys": [] },
                "EventTypes": { "Catalogue": null },
                "Shutdown": {}
              }
            }
            """).Accepted().Options;

        Assert.Equal("./eventops-data", options.Data.Path);
        Assert.Empty(options.Auth.Keys);
        Assert.Empty(options.EventTypes.Catalogue);
    }

    public void Dispose() => _inputs.Dispose();

    private static string LimitsFile(int value, params string[] names)
    {
        var settings = string.Join(", ", names.Select(name => $"\"{name}\": {value}"));
        return $$"""{ "EventOps": { "Limits": { {{settings}} } } }""";
    }
}
