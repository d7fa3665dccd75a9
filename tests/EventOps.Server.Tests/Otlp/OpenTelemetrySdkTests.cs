using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.SystemMonitoring.Logs;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace EventOps.Server.Tests.Otlp;

/// <summary>A real OpenTelemetry SDK sends to a real server.</summary>
public sealed class OpenTelemetrySdkTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task What_it_logs_is_found()
    {
        string service = "sdk";
        using (ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(telemetry =>
        {
            telemetry.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(service, serviceVersion: "2.1"));
            telemetry.IncludeFormattedMessage = true;
            telemetry.IncludeScopes = true;
            telemetry.AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri(shared.Server.Address, "/v1/logs");
                exporter.Headers = "Authorization=Bearer " + shared.Server.AdminKey;
            });
        })))
        {
            ILogger log = loggers.CreateLogger("Shop.Checkout");
            using (log.BeginScope(new Dictionary<string, object> { ["RequestId"] = "req-sdk", ["user.id"] = "usr-sdk" }))
            {
                log.LogError(new InvalidOperationException("declined"), "Order {OrderId} of {Amount} failed", 42, 19.99);
            }

            log.LogWarning("second");
        }

        using LogClient logs = LogClient.Admin(shared.Server);
        JsonElement[] found = await logs.FindAsync("service=" + service);
        Assert.Equal(["second", "Order 42 of 19.99 failed"], found.Select(one => one.GetProperty("message").GetString()));
        JsonElement line = found[1];
        Assert.Equal(("error", "warning"), (line.GetProperty("level").GetString(), found[0].GetProperty("level").GetString()));
        Assert.Equal(("req-sdk", "usr-sdk"), (line.GetProperty("request_id").GetString(), line.GetProperty("user_id").GetString()));
        JsonElement metadata = line.GetProperty("metadata");
        Assert.Equal(42, metadata.GetProperty("attributes").GetProperty("OrderId").GetInt64());
        Assert.Equal(19.99, metadata.GetProperty("attributes").GetProperty("Amount").GetDouble());
        Assert.Equal("declined", metadata.GetProperty("attributes").GetProperty("exception.message").GetString());
        Assert.Equal("Shop.Checkout", metadata.GetProperty("scope").GetProperty("name").GetString());
        Assert.Equal("2.1", metadata.GetProperty("resource").GetProperty("service.version").GetString());
    }
}
