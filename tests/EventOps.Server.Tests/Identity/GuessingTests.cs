using System.Net;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>Who guesses tokens is slowed down, in every contract's own words, and nobody else is.</summary>
public sealed class GuessingTests
{
    private const string Wrong = "Bearer wrong-token-0123456789";

    [Fact]
    public async Task After_too_many_wrong_keys_nothing_from_the_address_is_looked_at()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Auth:FailuresPerMinute=5");
        using EventBusClient admin = server.With(server.AdminKey);
        for (int i = 0; i < 20; i++)
        {
            (await admin.GetAsync("/health")).Expect(HttpStatusCode.OK);
        }

        for (int i = 0; i < 4; i++)
        {
            (await Guess("/events")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        }

        (await server.Bus.GetAsync("/events?apikey=x")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        Answer bus = (await Guess("/events")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(int.Parse(bus.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 12);
        KeyClient.ExpectError(await Guess(SystemMonitoringContract.BasePath + "/queues"), HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        KeyClient.ExpectError(await Guess(KeyClient.Base), HttpStatusCode.TooManyRequests, "RATE_LIMITED");

        // The right key too, whatever a header says about where it comes from; but not who presents none.
        (await admin.GetAsync("/health")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await admin.SendAsync(HttpMethod.Get, "/health", null, ("X-Forwarded-For", "198.51.100.9")))
            .ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await server.Bus.GetAsync("/health")).Expect(HttpStatusCode.OK);

        Task<Answer> Guess(string path) => server.Bus.SendAsync(HttpMethod.Get, path, null, ("Authorization", Wrong));
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_slowed_down()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Auth:FailuresPerMinute=0");
        for (int i = 0; i < 400; i++)
        {
            (await server.Bus.SendAsync(HttpMethod.Get, "/health", null, ("Authorization", Wrong)))
                .ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }
}
