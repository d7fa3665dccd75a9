using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Identity;

/// <summary>A key was made, with the record's id; or, without terms, one was given another token.</summary>
/// <param name="KeyId">The key, of a rotation; 0 of a new one.</param>
/// <param name="Terms">What was asked for, of a new one.</param>
/// <param name="Hash">SHA-256 of the token.</param>
/// <param name="By">Name of the key that asked.</param>
/// <param name="PreviousUntilMs">Until when the token before a rotation is good; 0: it no longer is.</param>
internal sealed record KeyStored(long KeyId, KeyTerms? Terms, byte[] Hash, string By, long PreviousUntilMs) : IControlRecord
{
    public ControlKind Kind => ControlKind.KeyStored;

    /// <summary>What it came to; for whoever waited for its commit.</summary>
    internal KeyChange Change { get; private set; }

    /// <summary>The key after it.</summary>
    internal StoredKey? Result { get; private set; }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(KeyId);
        if (Terms is null)
        {
            writer.WriteNil();
        }
        else
        {
            Terms.Write(ref writer);
        }

        writer.WriteBinary(Hash);
        writer.WriteString(By);
        writer.WriteInt64(PreviousUntilMs);
    }

    public void Apply(EngineState state, long id)
    {
        if (Terms is null)
        {
            Change = state.Keys.Rotate(KeyId, Hash, PreviousUntilMs, out StoredKey? rotated);
            Result = rotated;
            return;
        }

        var key = new StoredKey(id, Terms, Hash, By);
        Change = state.Keys.Add(key);
        Result = Change == KeyChange.Made ? key : null;
    }

    /// <summary>Names no hash.</summary>
    public override string ToString() => $"{nameof(KeyStored)} {KeyId} {Terms?.Name}";

    internal static KeyStored Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new KeyStored(
            reader.Int64(),
            reader.IsNil() ? null : KeyTerms.Read(ref reader),
            reader.Bytes(),
            reader.Text(),
            reader.Int64());
    }
}
