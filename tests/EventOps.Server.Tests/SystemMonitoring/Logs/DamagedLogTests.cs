using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>A block of lines that rots on the disk: whoever asks for lines it had is told, and so is the operator.</summary>
public sealed class DamagedLogTests
{
    private const int Lines = 3_000;
    private const string Missing = "eventops_log_reads_failed_total{reason=\"damaged\"} ";

    /// <summary>How the entry of a packed block begins.</summary>
    private static readonly byte[] BlockBeginning = [0x45, 0x4C, 1, 1];

    [Fact]
    public async Task Searches_exports_metrics_and_health_tell_of_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using (LogClient logs = LogClient.Admin(server))
        {
            await logs.KeepAsync("rot", [.. Enumerable.Range(0, Lines).Select(i => $"line {i} {new string('x', 400)}")]);
            JsonElement whole = QueueClient.Data(await logs.GetAsync("?query=line&service=rot&limit=1")).GetProperty("pagination");
            Assert.Equal(Lines, whole.GetProperty("total").GetInt32());
            Assert.False(whole.TryGetProperty("total_is_lower_bound", out _));
            Assert.Contains(Missing + "0\n", (await logs.Http.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        }

        await server.StopKeepingDataAsync();
        DamageSecondBlock(Path.Combine(server.DataFolder, "logs", "blocks"));
        await server.RestartAsync();
        using LogClient again = LogClient.Admin(server);
        JsonElement found = QueueClient.Data(await again.GetAsync("?query=line&service=rot&limit=1")).GetProperty("pagination");
        Assert.InRange(found.GetProperty("total").GetInt32(), 1, Lines - 1);
        Assert.True(found.GetProperty("total_is_lower_bound").GetBoolean());
        JsonElement export = await again.ExportAsync("service=rot&format=txt");
        Assert.Equal(("completed", found.GetProperty("total").GetInt32()), (export.GetProperty("status").GetString(), export.GetProperty("lines").GetInt32()));
        Assert.True(export.GetProperty("lines_is_lower_bound").GetBoolean());

        string metrics = (await again.Http.GetAsync("/metrics")).Text;
        Assert.DoesNotContain(Missing + "0\n", metrics, StringComparison.Ordinal);
        Assert.Contains(Missing, metrics, StringComparison.Ordinal);
        Assert.Contains("\neventops_log_lines_dropped_total 0\n", metrics, StringComparison.Ordinal);
        JsonElement health = (await again.Http.GetAsync("/health")).Json;
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains("log lines met damage", Assert.Single(health.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    private static void DamageSecondBlock(string folder)
    {
        foreach (string path in Directory.GetFiles(folder))
        {
            byte[] bytes = File.ReadAllBytes(path);
            int first = bytes.AsSpan().IndexOf(BlockBeginning);
            int second = first < 0 ? -1 : bytes.AsSpan(first + 1).IndexOf(BlockBeginning);
            if (second >= 0)
            {
                bytes[first + 1 + second + 60] ^= 1;
                File.WriteAllBytes(path, bytes);
                return;
            }
        }

        Assert.Fail("there are no two blocks in a file");
    }
}
