using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using FsCheck;
using FsCheck.Fluent;
using static EventOps.Server.Tests.SystemEvents.SystemEventsServer;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>What is no system event, and the edges of the contract's paths.</summary>
public sealed class PublishRefusalTests(SystemEventsServer server) : IClassFixture<SystemEventsServer>
{
    private readonly EventBusClient _all = server.As("all");

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("{}", "type")]
    [InlineData("""{"type":5,"source":"s","payload":{}}""", "type")]
    [InlineData("""{"type":"plain","payload":{}}""", "source")]
    [InlineData("""{"type":"plain","source":"","payload":{}}""", "source")]
    [InlineData("""{"type":"plain","source":"s"}""", "payload")]
    [InlineData("""{"type":"plain","source":"s","payload":[]}""", "payload")]
    [InlineData("""{"type":"plain","source":"s","payload":{},"tenant_id":5}""", "tenant_id")]
    [InlineData("""{"type":"plain","source":"s","payload":{},"timestamp":"yesterday"}""", "timestamp")]
    [InlineData("""{"type":"plain","source":"s","payload":{},"timestamp":1766145600}""", "timestamp")]
    [InlineData("""{"type":"plain","source":"s","payload":{},"priority":"high"}""", "priority")]
    [InlineData("""{"type":"plain","source":"s","payload":{},"metadata":{}}""", "metadata")]
    [InlineData("""{"type":"plain","source":"s","payload":{"a":"\ud800"}}""", null)]
    [InlineData("""{"type":"nobody_knows","source":"s","payload":{}}""", "type")]
    [InlineData("""{"event_type":"plain","source":"s","data":{}}""", "type")]
    public async Task No_event(string body, string? field) =>
        Assert.Equal(field, FieldOf(Refused(await _all.PostAsync(Events, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR")));

    [Theory]
    [InlineData("[]", null)]
    [InlineData("5", null)]
    [InlineData("""{"type":"business_event","payload":{}}""", "type")]
    [InlineData("""{"payload":null}""", "payload")]
    [InlineData("""{"payload":"high"}""", "payload")]
    [InlineData("""{"payload":{},"impact":"beside it"}""", "impact")]
    [InlineData("""{"payload":{},"source":""}""", "source")]
    public async Task No_alert(string body, string? field) =>
        Assert.Equal(field, FieldOf(Refused(await _all.PostAsync(Alerts, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR")));

    [Fact]
    public async Task Bodies_and_types_that_are_not_taken()
    {
        byte[] body = "{}"u8.ToArray();
        foreach (string path in (string[])[Events, Alerts, Metrics, Updates])
        {
            Refused(await _all.PostAsync(path, body, "text/plain"), HttpStatusCode.UnsupportedMediaType, "VALIDATION_ERROR");
            Refused(
                await _all.PostAsync(path, body, "application/json", ("Content-Encoding", "zstd")), HttpStatusCode.UnsupportedMediaType, "VALIDATION_ERROR");
            Refused(await _all.PostAsync(path, body, "application/json", ("Content-Encoding", "gzip")), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }
    }

    [Fact]
    public async Task Limits_of_size_and_rate()
    {
        await using RunningServer own = await RunningServer.StartAsync(
        [
            .. Settings, "EventOps:Limits:EventBytesMax=2048", "EventOps:RateLimits:Publish:Permits=5", "EventOps:RateLimits:Publish:Window=1.00:00:00",
        ]);
        using EventBusClient all = own.With(TokenOf("all"));
        string Sized(int bytes) => """{"type":"plain","source":"s","payload":{}}""".PadRight(bytes);

        IdOf(await all.PostAsync(Events, Sized(2_048)));
        Refused(await all.PostAsync(Events, Sized(2_049)), HttpStatusCode.RequestEntityTooLarge, "VALIDATION_ERROR");
        IdOf(await all.PostAsync(Events, Sized(100)));
        Refused(await all.PostAsync(Alerts, Sized(2_049)), HttpStatusCode.RequestEntityTooLarge, "VALIDATION_ERROR");
        (await all.PostAsync("/publish", """{"event_type":"plain","source":"s","data":{}}""")).Expect(HttpStatusCode.OK);
        foreach (string path in (string[])[Events, Alerts, Metrics, Updates])
        {
            Answer refused = await all.PostAsync(path, Sized(100));
            Refused(refused, HttpStatusCode.TooManyRequests, "RATE_LIMITED");
            Assert.NotEmpty(refused.Headers["Retry-After"]);
        }

        using EventBusClient alert = own.With(TokenOf("system-alert"));
        Refused(await alert.PostAsync(Events, Sized(100)), HttpStatusCode.Forbidden, "ACCESS_DENIED");
    }

    [Fact]
    public async Task What_is_beside_the_paths_is_told_in_the_envelope_of_whose_path_it_is()
    {
        foreach (string path in (string[])["/api/v1/nothing", "/api/v1/events/nothing", "/api/v1/events/system-alerts/x"])
        {
            Refused(await _all.GetAsync(path), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
            Refused(await _all.PostAsync(path, "{}"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        }

        foreach (string path in (string[])[Events, Alerts, Metrics, Updates])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete, HttpMethod.Put])
            {
                Answer answer = await _all.SendAsync(method, path);
                Refused(answer, HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
                Assert.Equal("POST", answer.Headers["Allow"]);
            }
        }

        // System Monitoring, below the same /api/v1, keeps its own words; so does everything that is nobody's.
        Assert.Equal("NOT_FOUND", (await _all.GetAsync("/api/v1/platform/system/nothing")).Expect(HttpStatusCode.NotFound)["error"].GetProperty("code").GetString());
        Assert.Equal(
            "METHOD_NOT_ALLOWED",
            (await _all.PostAsync("/api/v1/platform/system/queues", "{}")).Expect(HttpStatusCode.MethodNotAllowed)["error"].GetProperty("code").GetString());
        Assert.Equal("UNAUTHORIZED", (await server.Server.Bus.GetAsync("/api/v1/platform/system/queues")).Expect(HttpStatusCode.Unauthorized)["error"].GetProperty("code").GetString());
        (await _all.GetAsync("/api")).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await _all.GetAsync("/api/v10/events")).ExpectError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public void Whatever_bytes_come_the_answer_is_an_event_or_a_refusal()
    {
        using var http = new HttpClient { BaseAddress = server.Server.Address, Timeout = TimeSpan.FromSeconds(20) };
        HashSet<HttpStatusCode> seen = [];
        byte[] good = Encoding.UTF8.GetBytes(Printed);
        Gen<byte[]> noise = Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value));
        Gen<byte[]> damaged =
            from at in Gen.Choose(0, good.Length)
            from cut in Gen.Choose(0, 3)
            from piece in Gen.Frequency((1, noise), (3, Gen.Elements("\"", "{", "}", ",", "\\u0000", "null", "[[", "\"a\":1,").Select(Encoding.UTF8.GetBytes)))
            select (byte[])[.. good[..at], .. piece, .. good[Math.Min(at + cut, good.Length)..]];
        Gen<(string Path, byte[] Body)> requests =
            from path in Gen.Elements(Events, Alerts, Metrics, Updates)
            from body in Gen.Frequency((1, noise), (4, damaged), (1, Gen.Constant(good)))
            select (path, body);

        Prop.ForAll(requests.ToArbitrary(), request =>
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, request.Path) { Content = new ByteArrayContent(request.Body) };
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + TokenOf("all"));
            using HttpResponseMessage response = http.Send(message);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            string text = reader.ReadToEnd();
            seen.Add(response.StatusCode);
            string said = $"{request.Path} {Encoding.Latin1.GetString(request.Body)}\n{(int)response.StatusCode} {text}";
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, said);
            using JsonDocument json = JsonDocument.Parse(text);
            Assert.Equal(response.StatusCode == HttpStatusCode.OK, json.RootElement.GetProperty("success").GetBoolean());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithReplay(20260117, 314159261));

        Assert.Superset(new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.BadRequest }, seen);
    }
}
