using EventOps.Webhooks.Signing;

namespace EventOps.Webhooks.Tests.Signing;

/// <summary>Secrets that are made and secrets that are taken.</summary>
public sealed class WebhookSecretTests
{
    [Fact]
    public void A_new_one_is_32_random_bytes_and_acceptable()
    {
        string[] made = [.. Enumerable.Range(0, 100).Select(_ => WebhookSecret.Create())];
        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.All(made, secret =>
        {
            Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
            Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
            Assert.True(WebhookSecret.IsAcceptable(secret));
        });
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_callers_own_is_24_to_64_bytes_in_either_form(int bytes, bool acceptable)
    {
        Assert.Equal(acceptable, WebhookSecret.IsAcceptable(new string('k', bytes)));
        Assert.Equal(acceptable, WebhookSecret.IsAcceptable("whsec_" + Convert.ToBase64String(new byte[bytes])));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("with a space 0123456789abcdef")]
    [InlineData("with\nline 0123456789abcdef01")]
    [InlineData("zoë-0123456789abcdef0123456789")]
    [InlineData("del\u007f-0123456789abcdef0123456789")]
    [InlineData("whsec_not-base64-0123456789abcdef!")]
    [InlineData("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY")] // padding is missing
    public void Nothing_else_is_acceptable(string? secret) => Assert.False(WebhookSecret.IsAcceptable(secret));
}
