using System.Net;
using System.Text.Json;
using EventOps.Operations.Tests.Support;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared;
using EventOps.Tests.Shared.Webhooks;
using static EventOps.Server.Tests.SystemMonitoring.Infrastructure.InfrastructureClient;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary><c>GET …/infrastructure/ip-reputation</c>: against a real block list, with the volume of real events.</summary>
public sealed class IpReputationTests
{
    private const string Section = "EventOps:Monitoring:IpReputation:";

    private static readonly string[] Addresses =
    [
        Section + "Addresses:0:Address=203.0.113.12", Section + "Addresses:0:Provider=AWS",
        Section + "Addresses:1:Address=203.0.113.13", Section + "Addresses:1:Provider=SendGrid",
    ];

    [NeedsDebianPackageFact("rbldnsd", "/bin/sh", "-c", "test -x /usr/sbin/rbldnsd")]
    public async Task Each_address_is_looked_up_in_each_list()
    {
        string folder = PeerProgram.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), "$SOA 3000 ns.bl.test h.bl.test 1 600 300 86400 120\n$TTL 300\n:127.0.0.2:spam from $\n127.0.0.2\n203.0.113.12\n");
        using PeerProgram rbldnsd = await PeerProgram.StartAsync(
            folder, "/usr/sbin/rbldnsd", port => ["-n", "-b", $"127.0.0.1/{port}", "-w", folder, "bl.test:ip4set:zone"], "started (");
        await using RunningServer server = await RunningServer.StartAsync(
        [
            .. Addresses, $"{Section}Resolver=127.0.0.1:{rbldnsd.Port}", Section + "Lists:0:Name=spamhaus", Section + "Lists:0:Zone=bl.test",
            Section + "Lists:0:Weight=8", Section + "Lists:1:Name=gone", Section + "Lists:1:Zone=gone.test",
        ]);
        using var ops = new InfrastructureClient(server);
        JsonElement[] ips = [];
        await UntilAsync(
            async () => JsonSerializer.SerializeToElement(ips = await ops.AddressesAsync()),
            _ => ips.All(one => one.GetProperty("lists").EnumerateArray().All(list => list.GetProperty("checked_at").ValueKind == JsonValueKind.String)));
        Assert.Equal(
            """{"ip_address":"203.0.113.12","provider":"AWS","reputation_score":92,"blacklists":["spamhaus"],"daily_volume":null,"status":"critical"}""",
            Shown(ips[0]));

        // The other list refuses to answer: so nobody can say that it is good.
        Assert.Equal(
            """{"ip_address":"203.0.113.13","provider":"SendGrid","reputation_score":100,"blacklists":[],"daily_volume":null,"status":"unknown"}""",
            Shown(ips[1]));
        JsonElement[] lists = [.. ips[0].GetProperty("lists").EnumerateArray()];
        Assert.Equal(("spamhaus", "listed", "spam from 203.0.113.12", """["127.0.0.2"]"""), (
            lists[0].GetProperty("name").GetString(), lists[0].GetProperty("result").GetString(), Reason(lists[0]), lists[0].GetProperty("codes").ToString()));
        Assert.Equal(TimeSpan.FromSeconds(300), lists[0].GetProperty("expires_at").GetDateTimeOffset() - lists[0].GetProperty("checked_at").GetDateTimeOffset());
        Assert.Equal(("unknown", "the resolver refuses (REFUSED)"), (lists[1].GetProperty("result").GetString(), Reason(lists[1])));
    }

    [Fact]
    public async Task Volume_is_counted_from_events_over_restarts_and_reopened_engines()
    {
        using var dead = new RefusingPort();
        await using RunningServer server = await RunningServer.StartAsync(
        [
            .. Addresses, $"{Section}Resolver=127.0.0.1:{dead.Port}", Section + "VolumeField=sending_ip",
            Section + "VolumeTypes=agent_usage,mail_sent", "EventOps:EventTypes:AllowUnregistered=true",
        ]);
        await PublishAsync(server, "agent_usage", """{"sending_ip":"203.0.113.12","x":{"sending_ip":"203.0.113.13"}}""");
        await PublishAsync(server, "mail_sent", """{"n":[{"sending_ip":1}],"sending_ip":"::ffff:203.0.113.12"}""");
        await PublishAsync(server, "mail_sent", """{"x":1}""", """{"sending_ip":"203.0.113.13"}""");
        await PublishAsync(server, "backup_created", """{"sending_ip":"203.0.113.12"}""");
        await PublishAsync(server, "mail_sent", """{"sending_ip":"198.51.100.1"}""");
        await PublishAsync(server, "mail_sent", """{"sending_ip":12}""");
        await PublishAsync(server, "mail_sent", "{}");

        // A process begins with the last day; an engine opened in its place goes on, and counts nothing twice.
        await server.RestartAsync();
        await VolumesAsync(server, 2, 1);
        await PublishAsync(server, "mail_sent", """{"sending_ip":"203.0.113.12"}""");
        await server.Host.ReopenAsync(
            server.Host.DataPath, (_, _) => Task.FromResult<string?>(null), (_, _) => Task.FromResult<string?>(null), CancellationToken.None);
        await VolumesAsync(server, 3, 1);
    }

    [Fact]
    public async Task What_is_not_configured_is_not_there()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var ops = new InfrastructureClient(server);
        Assert.Empty(await ops.AddressesAsync());
        await using RunningServer noLists = await RunningServer.StartAsync(Addresses);
        using var opsOfIt = new InfrastructureClient(noLists);
        JsonElement first = (await opsOfIt.AddressesAsync())[0];
        Assert.Equal(
            """{"ip_address":"203.0.113.12","provider":"AWS","reputation_score":null,"blacklists":[],"daily_volume":null,"status":"unknown"}""", Shown(first));
    }

    private static async Task VolumesAsync(RunningServer server, int first, int second)
    {
        using var ops = new InfrastructureClient(server);
        JsonElement[] ips = [];
        await UntilAsync(
            async () => JsonSerializer.SerializeToElement(ips = await ops.AddressesAsync()),
            _ => ips[0].GetProperty("daily_volume") is { ValueKind: JsonValueKind.Number } volume && volume.GetInt32() >= first);
        Assert.Equal((first, second), (ips[0].GetProperty("daily_volume").GetInt32(), ips[1].GetProperty("daily_volume").GetInt32()));
    }

    private static async Task PublishAsync(RunningServer server, string type, string data, string metadata = "{}") =>
        (await server.Bus.PostAsync("/publish", $$"""{"event_type":"{{type}}","source":"s","data":{{data}},"metadata":{{metadata}}}""")).Expect(HttpStatusCode.OK);

    /// <summary>The members of the contract, without those beside them.</summary>
    private static string Shown(JsonElement address)
    {
        string text = address.GetRawText();
        return text[..text.IndexOf(",\"lists\":", StringComparison.Ordinal)] + "}";
    }
}
