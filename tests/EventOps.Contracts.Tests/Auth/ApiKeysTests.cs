using System.Reflection;
using System.Security.Cryptography;
using EventOps.Contracts.Http.Auth;
using EventOps.Tests.Shared;

namespace EventOps.Contracts.Tests.Auth;

public sealed class ApiKeysTests
{
    private const string Token = "a-token-of-enough-length";
    private const byte CallInstruction = 0x28;

    [Fact]
    public void A_key_is_found_by_its_token_and_by_no_other()
    {
        var keys = new ApiKeys(new ApiKeySet([ApiKey.FromToken(Token, Caller("one"))]));

        Assert.Equal("one", keys.Find(Token)?.Principal.Name);
        Assert.Null(keys.Find(Token + "x"));
        Assert.Null(keys.Find(Token.AsSpan(0, Token.Length - 1)));
        Assert.Null(keys.Find(Token.ToUpperInvariant()));
    }

    [Fact]
    public void A_key_given_as_hash_is_the_key_given_as_token()
    {
        var hash = new byte[ApiToken.HashBytes];
        ApiToken.Hash(Token, hash);
        var keys = new ApiKeys(new ApiKeySet([ApiKey.FromHash(hash, Caller("hashed"))]));

        Assert.Equal("hashed", keys.Find(Token)?.Principal.Name);
    }

    [Fact]
    public void The_whole_hash_is_compared_not_just_the_part_that_finds_the_candidates()
    {
        byte[] first = [.. Enumerable.Repeat((byte)7, 32)];
        byte[] second = [.. first[..31], 8];
        byte[] neither = [.. first[..31], 9];
        var set = new ApiKeySet([ApiKey.FromHash(first, Caller("first")), ApiKey.FromHash(second, Caller("second"))]);

        Assert.Equal("first", set.Find(first)?.Principal.Name);
        Assert.Equal("second", set.Find(second)?.Principal.Name);
        Assert.Null(set.Find(neither));
    }

    [Fact]
    public void The_comparison_is_the_constant_time_one()
    {
        var find = typeof(ApiKeySet).GetMethod(nameof(ApiKeySet.Find))!;
        var called = CallsOf(find).Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToList();

        Assert.Contains($"{nameof(CryptographicOperations)}.{nameof(CryptographicOperations.FixedTimeEquals)}", called);
        Assert.DoesNotContain(called, name => name.Contains("SequenceEqual", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_keys_with_one_token_are_refused()
    {
        ApiKey[] same = [ApiKey.FromToken(Token, Caller("one")), ApiKey.FromToken(Token, Caller("two"))];

        Assert.Throws<ArgumentException>(() => new ApiKeySet(same));
    }

    [Fact]
    public void A_replaced_set_counts_at_once_and_the_old_one_no_longer()
    {
        var keys = new ApiKeys(new ApiKeySet([ApiKey.FromToken(Token, Caller("old"))]));
        var before = keys.Current;
        keys.Replace(new ApiKeySet([ApiKey.FromToken("another-token-entirely", Caller("new"))]));

        Assert.Null(keys.Find(Token));
        Assert.Equal("new", keys.Find("another-token-entirely")?.Principal.Name);
        Assert.Equal("old", Assert.Single(before.Keys).Principal.Name);
    }

    [Fact]
    public void Finding_a_key_allocates_nothing()
    {
        var keys = new ApiKeys(new ApiKeySet([ApiKey.FromToken(Token, Caller("one"))]));
        _ = keys.Find(Token);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                _ = keys.Find(Token);
                _ = keys.Find("an-unknown-token-of-some-length");
            }
        }));
    }

    private static Principal Caller(string name) => new(name, "default", Roles.None, Scopes.None, "config:" + name);

    // Every four bytes behind a call opcode that resolve to a method; bytes that only look like one resolve to nothing.
    private static IEnumerable<MethodBase> CallsOf(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] == CallInstruction && Resolve(method.Module, BitConverter.ToInt32(code, i + 1)) is { } called)
            {
                yield return called;
            }
        }
    }

    private static MethodBase? Resolve(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
