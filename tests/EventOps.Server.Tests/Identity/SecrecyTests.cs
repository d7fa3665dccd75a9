using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>Where tokens do not stand: in the data folder and in the log, at its most talkative.</summary>
[Collection(ConsoleOutput.OneAtATime)]
public sealed class SecrecyTests
{
    [Fact]
    public async Task A_token_is_in_no_file_and_in_no_line_of_the_log()
    {
        using var log = new StringWriter();
        TextWriter before = Console.Out;
        Console.SetOut(TextWriter.Synchronized(log));
        string[] tokens;
        string id;
        await using RunningServer server = await RunningServer.StartAsync("Logging:LogLevel:Default=Trace");
        try
        {
            using KeyClient admin = KeyClient.Admin(server);
            (id, string token) = await admin.MakeAsync("""{"name":"secret","roles":["ROLE_SYSTEM_ADMIN"]}""");
            tokens = [token, await admin.RotateAsync(id, ""), "a-token-that-nobody-has-0123"];
            foreach (string one in tokens)
            {
                using EventBusClient caller = server.With(one);
                await caller.PostAsync("/publish", """{"event_type":"agent_usage","source":"x","data":{}}""");
                await caller.PostAsync(KeyClient.Base, """{"name":"secret"}""");
                await caller.PostAsync("/publish", "{");
            }

            await server.RestartAsync();
            using EventBusClient again = server.With(tokens[1]);
            (await again.GetAsync("/health")).Expect(HttpStatusCode.OK);
        }
        finally
        {
            await server.StopKeepingDataAsync();
            Console.SetOut(before);
        }

        string[] files = [.. Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "lock")];
        Assert.Contains(files, path => path.Contains("journal", StringComparison.Ordinal));
        Assert.Contains(files, path => Find(path, Encoding.ASCII.GetBytes("ROLE_SYSTEM_ADMIN")));
        string written = log.ToString();
        Assert.Contains("Recovered", written, StringComparison.Ordinal);
        foreach (string token in tokens)
        {
            Assert.DoesNotContain(token, written, StringComparison.Ordinal);
            Assert.All(files, path => Assert.False(Find(path, Encoding.ASCII.GetBytes(token)), path));
        }
    }

    private static bool Find(string path, byte[] text) => File.ReadAllBytes(path).AsSpan().IndexOf(text) >= 0;
}
