using System.Diagnostics;
using EventOps.Operations.Probing;
using EventOps.Operations.Tests.Probing.Support;
using EventOps.Operations.Tests.Support;
using EventOps.Tests.Shared;

namespace EventOps.Operations.Tests.Probing;

/// <summary>Probes against the programs they were written for.</summary>
public sealed class RealPeerTests
{
    private const string Postgres = "/usr/lib/postgresql/15/bin/";

    [NeedsDebianPackageFact("redis-server", "/usr/bin/redis-server", "--version")]
    public async Task Redis_with_and_without_a_password()
    {
        foreach (string[] password in (string[][])[[], ["--requirepass", "secret"]])
        {
            using PeerProgram redis = await PeerProgram.StartAsync(
                PeerProgram.NewFolder(), "/usr/bin/redis-server",
                port => ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", .. password], "Ready to accept connections");
            Probed.Expect(await Probed.OnceAsync(ProbeKind.Redis, redis.Port), ServiceHealth.Healthy, "");
            Probed.Expect(await Probed.OnceAsync(ProbeKind.Smtp, redis.Port, timeoutMs: 100), ServiceHealth.Down, "no answer within 100 ms");
        }
    }

    [NeedsDebianPackageFact("python3-aiosmtpd", "/usr/bin/python3", "-c", "import aiosmtpd")]
    public async Task A_mail_server()
    {
        using PeerProgram smtp = await PeerProgram.StartAsync(
            PeerProgram.NewFolder(), "/usr/bin/python3",
            port => ["-m", "aiosmtpd", "-d", "-n", "-l", $"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"], "Server is listening");
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Smtp, smtp.Port), ServiceHealth.Healthy, "");
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Redis, smtp.Port), ServiceHealth.Down, "does not speak Redis: 220 ");
        Probed.Expect(await Probed.OnceAsync(Probed.Service(ProbeKind.Http, $"http://127.0.0.1:{smtp.Port}/")), ServiceHealth.Down, "no HTTP answer");
    }

    [NeedsDebianPackageFact("postgresql-15", Postgres + "postgres", "--version")]
    public async Task Postgresql_that_wants_a_password_and_one_that_is_full()
    {
        string folder = PeerProgram.NewFolder();
        Run("/bin/chown", "postgres", folder);
        Run("/sbin/runuser", "-u", "postgres", "--", Postgres + "initdb", "-D", folder + "/data", "-A", "scram-sha-256", "-U", "owner", "--pwfile=/etc/hostname", "--no-sync");
        string[] ArgumentsFor(int port) =>
        [
            "-u", "postgres", "--", Postgres + "postgres", "-D", folder + "/data", "-p", $"{port}", "-c", "listen_addresses=127.0.0.1",
            "-c", $"unix_socket_directories={folder}", "-c", "fsync=off", "-c", "max_connections=2", "-c", "superuser_reserved_connections=1",
        ];
        using PeerProgram postgres = await PeerProgram.StartAsync(folder, "/sbin/runuser", ArgumentsFor, "ready to accept connections");
        int port = postgres.Port;
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Postgresql, port), ServiceHealth.Healthy, "");
        ProbedService unknown = Probed.Service(ProbeKind.Postgresql, $"127.0.0.1:{port}") with { User = "nobody there" };
        Probed.Expect(await Probed.OnceAsync(unknown), ServiceHealth.Healthy, "");

        // A greeting that is not finished takes a process each: PostgreSQL counts twice its connections, then refuses.
        var waiting = new List<ProbeConnection>();
        ServiceReport full;
        do
        {
            waiting.Add(await ProbeConnection.OpenAsync(new Uri($"tcp://127.0.0.1:{port}"), CancellationToken.None));
            full = await Probed.OnceAsync(ProbeKind.Postgresql, port);
        }
        while (full.Health == ServiceHealth.Healthy && waiting.Count < 100);
        waiting.ForEach(one => one.Dispose());
        Probed.Expect(full, ServiceHealth.Degraded, "too many clients already (53300)");
        Probed.Expect(await Probed.OnceAsync(ProbeKind.Redis, port), ServiceHealth.Down, "");
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
