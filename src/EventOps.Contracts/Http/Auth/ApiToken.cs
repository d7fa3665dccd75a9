using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// The rules of bearer tokens: how they look, how they are made, and their hash, which is all the server keeps. Plain
/// SHA-256, not a slow password hash: a token is checked on every request, and tokens made here have 256 random bits.
/// </summary>
public static class ApiToken
{
    /// <summary>What tokens made by the server begin with, so that secret scanners can find them.</summary>
    public const string Prefix = "evk_";

    /// <summary>Shortest token that may be configured, in characters.</summary>
    public const int LengthMin = 16;

    /// <summary>Longest token, in characters; bounds the stack memory of a check.</summary>
    public const int LengthMax = 512;

    /// <summary>Length of a token's hash, in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const string HashPrefix = "sha256:";
    private const int RandomBytes = 32;

    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c)]);

    /// <summary>Makes a new token: <see cref="Prefix"/> and 32 random bytes as base64url.</summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        var token = Prefix + Base64Url.EncodeToString(random);
        CryptographicOperations.ZeroMemory(random);
        return token;
    }

    /// <summary>Whether the text can be sent as a bearer token: 1 to 512 visible ASCII characters.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> token) =>
        token.Length is > 0 and <= LengthMax && !token.ContainsAnyExcept(Visible);

    /// <summary>
    /// Hashes a well-formed token into <paramref name="hash"/>; the only copy of the token is wiped from the stack.
    /// </summary>
    public static void Hash(ReadOnlySpan<char> token, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[LengthMax];
        var status = Ascii.FromUtf16(token, bytes, out var written);
        if (status != OperationStatus.Done)
        {
            throw new ArgumentException("Not a well-formed token.", nameof(token));
        }

        SHA256.HashData(bytes[..written], hash);
        CryptographicOperations.ZeroMemory(bytes[..written]);
    }

    /// <summary>The hash of a well-formed token, for whoever keeps it.</summary>
    public static byte[] HashOf(ReadOnlySpan<char> token)
    {
        var hash = new byte[HashBytes];
        Hash(token, hash);
        return hash;
    }

    /// <summary>Reads a hash as configured: <c>sha256:</c> and 64 hex digits.</summary>
    public static bool TryParseHash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        if (!text.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var hex = text[HashPrefix.Length..];
        return hex.Length == HashBytes * 2
            && Convert.FromHexString(hex, hash, out _, out _) == OperationStatus.Done;
    }
}
