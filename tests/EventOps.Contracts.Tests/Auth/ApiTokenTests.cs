using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.Tests.Auth;

public sealed class ApiTokenTests
{
    [Fact]
    public void A_new_token_is_the_prefix_and_32_random_bytes_as_base64url()
    {
        var token = ApiToken.Create();

        Assert.Matches("^evk_[A-Za-z0-9_-]{43}$", token);
        Assert.True(ApiToken.IsWellFormed(token));
        Assert.NotEqual(token, ApiToken.Create());
    }

    [Fact]
    public void The_hash_is_sha256_of_the_ascii_bytes()
    {
        var hash = new byte[ApiToken.HashBytes];
        ApiToken.Hash("abc", hash);

        // FIPS 180-2, appendix B.1.
        Assert.Equal(
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(hash));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("!~/+=._-:,", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u007f", false)]
    [InlineData("schlüssel", false)]
    [InlineData("\ud83d\udd11", false)]
    public void Only_visible_ascii_is_a_token(string token, bool wellFormed) =>
        Assert.Equal(wellFormed, ApiToken.IsWellFormed(token));

    [Fact]
    public void The_longest_token_hashes_and_a_longer_one_is_not_well_formed()
    {
        var longest = new string('x', ApiToken.LengthMax);
        ApiToken.Hash(longest, new byte[ApiToken.HashBytes]);

        Assert.True(ApiToken.IsWellFormed(longest));
        Assert.False(ApiToken.IsWellFormed(longest + "x"));
    }

    [Theory]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true)]
    [InlineData("SHA256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", true)]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false)]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015", false)]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adff", false)]
    [InlineData("sha256:za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false)]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false)]
    public void A_configured_hash_names_its_algorithm_and_is_whole(string text, bool valid)
    {
        var hash = new byte[ApiToken.HashBytes];

        Assert.Equal(valid, ApiToken.TryParseHash(text, hash));
        Assert.Equal(valid, hash[0] == 0xBA && hash[31] == 0xAD);
    }
}
