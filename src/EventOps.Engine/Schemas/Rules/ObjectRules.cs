using System.Runtime.CompilerServices;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Rules;

/// <summary>What a schema says about objects: of each name it mentions, its schema and whether it has to be there.</summary>
internal sealed class ObjectRules
{
    private readonly Member[] _members;

    internal ObjectRules(NameTable names, Member[] members, SchemaNode? additional)
    {
        Names = names;
        _members = members;
        Additional = additional;
        RequiredCount = members.Count(one => one.RequiredBit >= 0);
    }

    internal NameTable Names { get; }

    /// <summary>The schema of what <c>properties</c> does not name; null takes anything.</summary>
    internal SchemaNode? Additional { get; set; }

    internal int RequiredCount { get; }

    internal ReadOnlySpan<Member> Members => _members;

    /// <summary>The schema of a member, or null; and its number among the required names, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SchemaNode? Find(ReadOnlySpan<byte> name, ulong hash, out int requiredBit)
    {
        int index = Names.Find(name, hash);
        if (index < 0)
        {
            requiredBit = -1;
            return Additional;
        }

        ref readonly Member member = ref _members[index];
        requiredBit = member.RequiredBit;
        return member.IsDeclared ? member.Schema : Additional;
    }

    /// <summary>Of each required name, by its bit, the index.</summary>
    internal int IndexOfRequired(int bit) => Array.FindIndex(_members, one => one.RequiredBit == bit);

    internal void Replace(int index, SchemaNode? schema) => _members[index] = _members[index] with { Schema = schema };

    /// <param name="Schema">Its schema; null takes anything.</param>
    /// <param name="IsDeclared">Named by <c>properties</c>: <c>additionalProperties</c> does not apply.</param>
    /// <param name="RequiredBit">Its number among the required names, or -1.</param>
    internal readonly record struct Member(SchemaNode? Schema, bool IsDeclared, int RequiredBit);
}
