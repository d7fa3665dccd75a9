using System.Diagnostics;
using System.Globalization;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>A real Prometheus on loopback, that scrapes one server every second and keeps its data in a folder of its own.</summary>
internal sealed class PrometheusProcess : IDisposable
{
    internal const string Executable = "/usr/bin/prometheus";

    private readonly TestFolder _folder = new();
    private readonly RefusingPort _port = new();
    private Process? _process;

    /// <summary>
    /// The server is told of it before Prometheus is there. The port is bound from the beginning to the end, so that nobody
    /// else gets it; Prometheus does all the same, since it reuses addresses and nobody listens.
    /// </summary>
    internal Uri Url => new(_port.Url("/"));

    internal void Scrape(Uri server)
    {
        string settings = _folder.File("prometheus.yml");
        File.WriteAllText(settings, string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: eventops
                static_configs: [{ targets: ["{{server.Authority}}"] }]
            """));
        _process = Process.Start(new ProcessStartInfo(
            Executable,
            [
                "--config.file=" + settings, "--storage.tsdb.path=" + _folder.File("tsdb"), "--web.listen-address=" + Url.Authority,
                "--log.level=error",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        });
        _process!.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        _port.Dispose();
        _folder.Dispose();
    }
}
