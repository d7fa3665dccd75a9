using System.Collections.Concurrent;
using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>Metrics arrive at a collector as OTLP says: protobuf over HTTP, with the headers that were set, under the instruments' names.</summary>
public sealed class OtlpTests
{
    [Fact]
    public async Task A_collector_gets_the_metrics()
    {
        var names = new ConcurrentDictionary<string, bool>();
        var arrived = new TaskCompletionSource<(string Path, string? Type, string? Token)>(TaskCreationOptions.RunContinuationsAsynchronously);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            foreach (string name in MetricNames(body.ToArray()))
            {
                names[name] = true;
            }

            if (names.ContainsKey("consumer_backlog_messages"))
            {
                arrived.TrySetResult((context.Request.Path, context.Request.ContentType, context.Request.Headers["x-token"]));
            }
        });
        await collector.StartAsync();

        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Otlp:Endpoint=" + collector.Urls.Single(), "EventOps:Otlp:IntervalMs=100", "EventOps:Otlp:Headers:0=x-token=secret");
        Assert.Equal(
            ("/v1/metrics", "application/x-protobuf", "secret"), await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("eventops.publish.accepted", names.Keys);
        Assert.Contains("dotnet.gc.collections", names.Keys);
        (await server.Bus.GetAsync("/health")).Expect(HttpStatusCode.OK);
    }

    /// <summary>ExportMetricsServiceRequest: resource_metrics = 1, scope_metrics = 2, metrics = 2, name = 1.</summary>
    private static IEnumerable<string> MetricNames(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource, 2)
        from metric in Fields(scope, 2)
        from name in Fields(metric, 1)
        select Encoding.UTF8.GetString(name);

    /// <summary>The length-delimited fields of a number.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        int at = 0;
        while (at < message.Length)
        {
            ulong key = Varint(message, ref at);
            int length = (key & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException($"Wire type {key & 7}"),
            };
            if ((key & 7) == 0)
            {
                Varint(message, ref at);
            }
            else if ((key & 7) == 2 && (int)(key >> 3) == number)
            {
                found.Add(message[at..(at + length)]);
            }

            at += length;
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = message[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
