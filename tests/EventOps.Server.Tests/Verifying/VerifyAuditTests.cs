using System.Globalization;
using System.Text;
using EventOps.Engine.Auditing;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.Identity;
using EventOps.Server.Verifying;

namespace EventOps.Server.Tests.Verifying;

/// <summary><c>verify --audit</c> over the data folder of a server that was used and stopped.</summary>
public sealed class VerifyAuditTests
{
    [Fact]
    public async Task A_chain_that_holds_is_counted_and_ends_with_0_and_a_changed_byte_ends_with_1()
    {
        await using RunningServer server = await RunningServer.StartAsync(AuditClient.Keys);
        using (EventBusClient admin = server.With(AuditClient.AdminKey))
        {
            for (int i = 0; i < 5; i++)
            {
                await admin.SubscribeAsync("subscriber-" + i, "x");
                await admin.PublishAsync("x");
            }
        }

        AuditHead head = server.Engine.Audit.Head;
        await server.StopKeepingDataAsync();
        (int exitCode, string output) = await VerifyAsync(server.DataFolder, "--audit");
        Assert.Equal(0, exitCode);
        Assert.Contains($"5 audit entries, 1 to 5, head {head.Hash}", output, StringComparison.Ordinal);
        Assert.Contains("The audit chain holds", output, StringComparison.Ordinal);
        (exitCode, output) = await VerifyAsync(server.DataFolder, "--deliveries", "--audit");
        Assert.Equal(0, exitCode);
        Assert.Contains("pairs of event and subscription", output, StringComparison.Ordinal);
        Assert.Contains("The audit chain holds", output, StringComparison.Ordinal);

        ChangeByte(Path.Combine(server.DataFolder, "journal"), "\"subscriber\":\"subscriber-2\"");
        (exitCode, output) = await VerifyAsync(server.DataFolder, "--audit");
        Assert.Equal(1, exitCode);
        Assert.Contains("The audit chain does not hold", output, StringComparison.Ordinal);
        Assert.Contains("has number 4, expected 3", output, StringComparison.Ordinal);
        Assert.Contains(head.Hash, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_entries_holds()
    {
        await using RunningServer server = await RunningServer.StartAsync(AuditClient.Keys);
        await server.StopKeepingDataAsync();
        (int exitCode, string output) = await VerifyAsync(server.DataFolder, "--audit");
        Assert.Equal(0, exitCode);
        Assert.Contains("0 audit entries", output, StringComparison.Ordinal);
    }

    private static void ChangeByte(string folder, string text)
    {
        int changed = 0;
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            byte[] file = File.ReadAllBytes(path);
            int at = file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
            if (at >= 0)
            {
                using FileStream stream = File.OpenWrite(path);
                stream.Position = at + 2;
                stream.WriteByte((byte)'X');
                changed++;
            }
        }

        Assert.Equal(1, changed);
    }

    private static async Task<(int ExitCode, string Output)> VerifyAsync(string dataFolder, params string[] what)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        string[] settings =
        [
            "verify", .. what, $"--EventOps:Data:Path={dataFolder}", "--EventOps:Journal:SegmentBytes=16777216",
            "--EventOps:Journal:MemoryBytes=8388608", "--EventOps:Journal:TailMirrorBytes=4194304",
        ];
        using var folder = new TestFolder();
        int exitCode = await VerifyCommand.RunAsync(
            new ConfigurationInputs(folder.Path, folder.Path, new Dictionary<string, string?>(), settings), output, errors);
        Assert.Empty(errors.ToString());
        return (exitCode, output.ToString());
    }
}
