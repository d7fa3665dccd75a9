using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Auditing;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventOps.Server.Tests.Identity;

/// <summary>No success leaves whose entry is not durable: the trail here takes nothing any more.</summary>
public sealed class AuditFailureTests
{
    private static readonly AccessRule Rule = new("POST", "/change", Callers.AnyKey, Audit: "thing.change");
    private static readonly Principal Caller = new("ann", "default", Roles.SystemAdmin, Scopes.None, "key_1");

    [Fact]
    public async Task A_json_answer_becomes_a_503()
    {
        await using WebApplication app = await StartAsync((context, _) => Contracts.Http.JsonAnswer.SendAsync(
            context, StatusCodes.Status200OK, new System.Buffers.ArrayBufferWriter<byte>()));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using HttpResponseMessage answer = await http.PostAsync("/change", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("SERVICE_UNAVAILABLE", body.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_other_answer_is_cut_off(bool withBody)
    {
        await using WebApplication app = await StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = withBody ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;
            if (withBody)
            {
                await context.Response.WriteAsync("done");
            }
        });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /change HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        byte[] answer = new byte[1_024];
        int length;
        try
        {
            length = await stream.ReadAsync(answer);
        }
        catch (IOException)
        {
            // Reset: cut off as well.
            length = 0;
        }

        Assert.Equal(string.Empty, Encoding.ASCII.GetString(answer, 0, length));
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status500InternalServerError)]
    public async Task A_refusal_needs_no_entry(int status)
    {
        await using WebApplication app = await StartAsync((context, errors) => errors.Of(context, status, "no"));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using HttpResponseMessage answer = await http.PostAsync("/change", null);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, ContractErrors, Task> endpoint)
    {
        AuditTrail stopped;
        await using (RunningServer server = await RunningServer.StartAsync())
        {
            stopped = server.Engine.Audit;
        }

        var audit = new CallAudit(() => stopped, "default", acknowledgements: true);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/change", context =>
        {
            audit.Watch(context, Rule, Caller, PlatformErrors.SystemEvents);
            return endpoint(context, PlatformErrors.SystemEvents);
        });
        await app.StartAsync();
        return app;
    }
}
