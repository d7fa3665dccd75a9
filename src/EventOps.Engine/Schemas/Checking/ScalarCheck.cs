using System.Runtime.CompilerServices;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>What a schema says about a string, a number, true, false or null.</summary>
internal static class ScalarCheck
{
    /// <param name="active">The schemas being checked.</param>
    /// <param name="index">The one to fail.</param>
    /// <param name="node">What to check.</param>
    /// <param name="begin">The value's first byte.</param>
    /// <param name="text">The string without escapes, or the number or word as it stands there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(ActiveSchemas active, int index, SchemaNode node, byte begin, ReadOnlySpan<byte> text)
    {
        if (begin == '"')
        {
            CheckString(active, index, node, text);
        }
        else if (begin is (byte)'t' or (byte)'f' or (byte)'n')
        {
            CheckLiteral(active, index, node, begin);
        }
        else
        {
            CheckNumber(active, index, node, text);
        }
    }

    private static void CheckString(ActiveSchemas active, int index, SchemaNode node, ReadOnlySpan<byte> text)
    {
        if ((node.Types & JsonTypes.String) == 0)
        {
            active.Fail(index, node, node.TypeKeyword);
            return;
        }

        if (node.Choices is not null && !node.Choices.TakesString(text))
        {
            active.Fail(index, node, node.Choices.Keyword);
        }

        if (node.String is not { } rules)
        {
            return;
        }

        if (rules.Pattern is not null)
        {
            // Spent before it is done, and not done where it is too much.
            active.Spend(1 + (text.Length / SchemaLimits.PatternBytesPerWork));
        }

        SchemaKeyword broken = SchemaKeyword.None;
        while (!active.IsStopped && (broken = rules.Broken(text, broken)) != SchemaKeyword.None)
        {
            active.Fail(index, node, broken);
        }
    }

    private static void CheckLiteral(ActiveSchemas active, int index, SchemaNode node, byte begin)
    {
        if ((node.Types & (begin == 'n' ? JsonTypes.Null : JsonTypes.Boolean)) == 0)
        {
            active.Fail(index, node, node.TypeKeyword);
        }
        else if (node.Choices is not null && !node.Choices.TakesLiteral(begin))
        {
            active.Fail(index, node, node.Choices.Keyword);
        }
    }

    private static void CheckNumber(ActiveSchemas active, int index, SchemaNode node, ReadOnlySpan<byte> text)
    {
        JsonTypes numbers = node.Types & JsonTypes.Number;
        if (numbers != JsonTypes.Number
            && (numbers == JsonTypes.None || !DecimalText.IsIntegerText(text)))
        {
            active.Fail(index, node, node.TypeKeyword);
            return;
        }

        if (node.Choices is not null && !node.Choices.TakesNumber(text))
        {
            active.Fail(index, node, node.Choices.Keyword);
        }

        if (node.Number is not { } rules)
        {
            return;
        }

        SchemaKeyword broken = SchemaKeyword.None;
        while (!active.IsStopped && (broken = rules.Broken(text, broken)) != SchemaKeyword.None)
        {
            active.Fail(index, node, broken);
        }
    }
}
