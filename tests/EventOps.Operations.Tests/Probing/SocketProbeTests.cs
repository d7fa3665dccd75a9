using EventOps.Operations.Probing;
using EventOps.Operations.Tests.Probing.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Operations.Tests.Probing;

/// <summary>What mail servers, PostgreSQL and Redis can say, and what servers can do that are none.</summary>
public sealed class SocketProbeTests
{
    private const string Hello = "250-mail\r\n250-SIZE 1000\r\n250 HELP\r\n";

    [Theory]
    [InlineData("220 mail ESMTP\r\n", Hello, ServiceHealth.Healthy, "")]
    [InlineData("220-mail\r\n220 ready\r\n", "250 mail\r\n", ServiceHealth.Healthy, "")]
    [InlineData("421 too many connections\r\n", "", ServiceHealth.Degraded, "421 too many connections")]
    [InlineData("554 no service\r\n", "", ServiceHealth.Down, "554 no service")]
    [InlineData("220 mail\r\n", "451 later\r\n", ServiceHealth.Degraded, "answer to EHLO: 451 later")]
    [InlineData("220 mail\r\n", "550 go away\r\n", ServiceHealth.Down, "550 go away")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "", ServiceHealth.Down, "does not speak SMTP: HTTP/1.1 400")]
    [InlineData("SSH-2.0-x\u0007\u001b[31m\r\n", "", ServiceHealth.Down, "SSH-2.0-x??[31m")]
    public async Task A_mail_server_is_judged_by_its_replies(string greeting, string hello, ServiceHealth health, string reason)
    {
        await using var peer = ScriptedPeer.Saying(greeting, [hello, "221 bye\r\n"]);
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Smtp, peer.Port), health, reason);
    }

    [Theory]
    [InlineData("+PONG\r\n", ServiceHealth.Healthy, "")]
    [InlineData("-NOAUTH Authentication required.\r\n", ServiceHealth.Healthy, "")]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", ServiceHealth.Degraded, "LOADING Redis is loading")]
    [InlineData("-MASTERDOWN Link with MASTER is down\r\n", ServiceHealth.Degraded, "MASTERDOWN")]
    [InlineData("220 mail\r\n", ServiceHealth.Down, "does not speak Redis: 220 mail")]
    public async Task Redis_is_judged_by_its_answer_to_ping(string answer, ServiceHealth health, string reason)
    {
        await using var peer = ScriptedPeer.Saying("", [answer]);
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Redis, peer.Port), health, reason);
    }

    [Theory]
    [InlineData("R\0\0\0\u0008\0\0\0\u0005", ServiceHealth.Healthy, "")]
    [InlineData("E\0\0\0\u001dSFATAL\0C53300\0Mtoo many\0\0", ServiceHealth.Degraded, "too many (53300)")]
    [InlineData("E\0\0\0\u001eSFATAL\0C57P03\0Mstarting \0\0", ServiceHealth.Degraded, "starting  (57P03)")]
    [InlineData("E\0\0\0\u0012C28000\0Mno 1\0\0", ServiceHealth.Healthy, "")]
    [InlineData("E\0\0\0\u0008\0\0\0\0", ServiceHealth.Down, "without a code")]
    [InlineData("E\0\0\0\u0008Sxyz", ServiceHealth.Down, "without a code")]
    [InlineData("E\u007f\u007f\u007f\u007fX", ServiceHealth.Down, "does not speak PostgreSQL")]
    [InlineData("R\0\0\0\u0001", ServiceHealth.Down, "does not speak PostgreSQL")]
    [InlineData("HTTP/1.1 400", ServiceHealth.Down, "does not speak PostgreSQL")]
    public async Task Postgresql_is_judged_by_its_first_message(string answer, ServiceHealth health, string reason)
    {
        await using var peer = ScriptedPeer.Saying("", [answer]);
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Postgresql, peer.Port), health, reason);
    }

    [Theory]
    [InlineData(ProbeKind.Smtp)]
    [InlineData(ProbeKind.Redis)]
    [InlineData(ProbeKind.Postgresql)]
    public async Task Silence_slowness_floods_and_hanging_up_take_no_longer_than_the_timeout(ProbeKind kind)
    {
        await using var silent = ScriptedPeer.Saying("", []);
        Probed.Expect(await Probed.OnceAsync(kind, silent.Port, timeoutMs: 100), ServiceHealth.Down, "no answer within 100 ms");

        await using var closing = ScriptedPeer.Saying("", [""], close: true);
        await using var rude = new ScriptedPeer((_, _) => Task.CompletedTask);
        foreach (ScriptedPeer peer in (ScriptedPeer[])[closing, rude])
        {
            Assert.Equal(ServiceHealth.Down, (await Probed.OnceAsync(kind, peer.Port, timeoutMs: 300)).Health);
        }

        // A byte at a time that never comes to an end, until the probe goes.
        await using var dripping = new ScriptedPeer(async (socket, stopping) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await socket.SendAsync("2"u8.ToArray(), stopping);
            }
        });
        (int timeoutMs, string reason) = kind == ProbeKind.Postgresql ? (20_000, "does not speak") : (200, "no answer within 200 ms");
        Probed.Expect(await Probed.OnceAsync(kind, dripping.Port, timeoutMs), ServiceHealth.Down, reason);

        // Without end and without a line: read up to the bound and no further.
        await using var flooding = new ScriptedPeer(async (socket, stopping) =>
        {
            byte[] much = new byte[65_536];
            Array.Fill(much, (byte)'2');
            while (true)
            {
                await socket.SendAsync(much, stopping);
            }
        });
        Assert.Equal(ServiceHealth.Down, (await Probed.OnceAsync(kind, flooding.Port)).Health);
    }

    [Fact]
    public async Task A_port_is_open_or_it_is_not()
    {
        await using var peer = new ScriptedPeer((_, _) => Task.CompletedTask);
        Assert.Equal(ServiceHealth.Healthy, (await Probed.OnceAsync(ProbeKind.Tcp, peer.Port)).Health);
        using var refusing = new RefusingPort();
        ServiceReport down = await Probed.OnceAsync(ProbeKind.Tcp, refusing.Port);
        Probed.Expect(down, ServiceHealth.Down, "the connection is refused");
        Assert.Null(down.Times);

        // A label longer than there may be: no name server has to be asked, so none can be late or lie.
        ProbedService nameless = Probed.Service(ProbeKind.Tcp, new string('x', 64) + ".invalid:25");
        Probed.Expect(await Probed.OnceAsync(nameless), ServiceHealth.Down, "its name is not found");
    }

    [Fact]
    public async Task What_answers_late_is_degraded()
    {
        await using var peer = ScriptedPeer.Saying("", ["+PONG\r\n"]);
        ProbedService service = Probed.Service(ProbeKind.Redis, $"127.0.0.1:{peer.Port}") with { DegradedAfter = TimeSpan.FromTicks(1) };
        Probed.Expect(await Probed.OnceAsync(service), ServiceHealth.Degraded, "more than 0 ms");
    }

    [Theory]
    [InlineData(ProbeKind.Smtp, "mail", "mail:25")]
    [InlineData(ProbeKind.Redis, "[::1]", "[::1]:6379")]
    [InlineData(ProbeKind.Postgresql, "10.0.0.1:6432", "10.0.0.1:6432")]
    [InlineData(ProbeKind.Tcp, "x:1", "x:1")]
    [InlineData(ProbeKind.Http, "https://x/health?a=b", "x:443")]
    [InlineData(ProbeKind.Tcp, "x", null)]
    [InlineData(ProbeKind.Tcp, "x:0", null)]
    [InlineData(ProbeKind.Tcp, "x:70000", null)]
    [InlineData(ProbeKind.Tcp, "x:1/path", null)]
    [InlineData(ProbeKind.Tcp, "u:p@x:1", null)]
    [InlineData(ProbeKind.Http, "x:80", null)]
    [InlineData(ProbeKind.Http, "ftp://x/", null)]
    [InlineData(ProbeKind.Http, "http://u:p@x/", null)]
    [InlineData(ProbeKind.Redis, "", null)]
    public void Targets(ProbeKind kind, string text, string? authority)
    {
        Assert.Equal(authority is not null, ProbeTarget.TryParse(kind, text, out Uri? target));
        Assert.Equal(authority, target is null ? null : $"{target.Host}:{target.Port}");
    }
}
