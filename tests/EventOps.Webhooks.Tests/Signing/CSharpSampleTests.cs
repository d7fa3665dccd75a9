using System.Security.Cryptography;
using System.Text;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace EventOps.Webhooks.Tests.Signing;

/// <summary>The README's C# sample, run inside a receiver.</summary>
public sealed class CSharpSampleTests
{
    private const string OwnSecret = "a-secret-of-the-callers-own-choice";

    [Theory]
    [InlineData(Deliveries.Secret, null, Deliveries.Secret, true)]
    [InlineData(OwnSecret, null, OwnSecret, true)]
    [InlineData(Deliveries.Secret, OwnSecret, OwnSecret, true)]
    [InlineData(Deliveries.Secret, OwnSecret, Deliveries.Secret, true)]
    [InlineData(Deliveries.Secret, null, OwnSecret, false)]
    public async Task It_verifies_both_signatures(string secret, string? previous, string known, bool valid)
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        WebhookRequest delivery = Deliveries.To(receiver.Url) with { Secret = secret, PreviousSecret = previous };
        Assert.Equal(AttemptOutcome.Delivered, (await sender.SendAsync(delivery, CancellationToken.None)).Outcome);

        Received one = Assert.Single(receiver.Received);
        HttpRequest request = new DefaultHttpContext().Request;
        foreach ((string name, string value) in one.Headers)
        {
            request.Headers[name] = value;
        }

        Assert.Equal(valid, Verify(request.Headers, one.Body, [known]));
        Assert.Equal(valid, VerifyHub(request.Headers, one.Body, known));
        Assert.False(Verify(request.Headers, [.. one.Body, 32], [known]));
        Assert.False(VerifyHub(request.Headers, [.. one.Body, 32], known));
    }

    // The sample begins.
    private static bool Verify(IHeaderDictionary headers, byte[] body, string[] secrets)
    {
        string id = headers["webhook-id"].ToString(), timestamp = headers["webhook-timestamp"].ToString();
        if (!long.TryParse(timestamp, out long sent) || Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - sent) > 300)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return secrets.Any(secret =>
        {
            byte[] key = secret.StartsWith("whsec_") ? Convert.FromBase64String(secret[6..]) : Encoding.UTF8.GetBytes(secret);
            string mine = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
            return headers["webhook-signature"].ToString().Split(' ').Any(one => Same(mine, one));
        });
    }

    private static bool VerifyHub(IHeaderDictionary headers, byte[] body, string secret)
    {
        string mine = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
        return Same(mine, headers["X-EventBus-Signature"].ToString()) || Same(mine, headers["X-EventBus-Signature-Previous"].ToString());
    }

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
    // The sample ends.
}
