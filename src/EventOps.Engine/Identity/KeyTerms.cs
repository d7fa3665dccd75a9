using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Identity;

/// <summary>What was asked for: the part of a stored key that never changes.</summary>
/// <param name="Name">Its name, of which a tenant has one, whatever the letters' case.</param>
/// <param name="Tenant">Whose events its bearer sees.</param>
/// <param name="Roles">The roles, as the contracts write them.</param>
/// <param name="Scopes">The scopes, as the contracts write them.</param>
/// <param name="Limits">Rate limits of its own; an operation that is not in it has the server's.</param>
/// <param name="ExpiresAtMs">From when it is refused, in milliseconds since 1970; 0 means never.</param>
public sealed record KeyTerms(
    string Name,
    string Tenant,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<KeyLimit> Limits,
    long ExpiresAtMs)
{
    private const int Fields = 6;

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(Name);
        writer.WriteString(Tenant);
        writer.WriteTexts(Roles);
        writer.WriteTexts(Scopes);
        KeyLimit.Write(ref writer, Limits);
        writer.WriteInt64(ExpiresAtMs);
    }

    internal static KeyTerms Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new KeyTerms(
            reader.Text(), reader.Text(), reader.Texts(), reader.Texts(), KeyLimit.Read(ref reader), reader.Int64());
    }
}
