using System.Runtime.CompilerServices;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Walks one MessagePack event, as <see cref="JsonEventWalk"/> does one in JSON: checks that all of it can be shown
/// as JSON, and notes where its fields stand.
/// </summary>
internal static class MessagePackEventWalk
{
    /// <summary>
    /// Walks the value at <paramref name="at"/>. <paramref name="end"/> is the position behind it, or of the culprit
    /// when <paramref name="fault"/> is set.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryWalk(
        ReadOnlySpan<byte> body,
        int at,
        int depthMax,
        ref FieldTokens tokens,
        out bool isObject,
        out int end,
        out MessagePackError fault)
    {
        end = MessagePackScanner.SkipMapHeader(body, at, out int count);
        isObject = end >= 0;
        if (!isObject)
        {
            return TryValidate(body, at, depthMax, out end, out fault);
        }

        for (; count > 0; count--)
        {
            int keyAt = end;
            int start = MessagePackScanner.SkipText(body, keyAt, out int keyStart);
            if (start < 0)
            {
                end = keyAt;
                fault = KeyFault(body[keyAt..]);
                return false;
            }

            EventField field = EventKeys.Match(body[keyStart..start]);
            int textStart = start;
            ValueKind kind = Kind(body, start);
            end = kind == ValueKind.Text
                ? MessagePackScanner.SkipText(body, start, out textStart)
                : MessagePackScanner.SkipValue(body, start, depthMax - 1);
            if (end < 0)
            {
                TryValidate(body, start, depthMax - 1, out end, out fault);
                return false;
            }

            tokens[(int)field] = new FieldToken(textStart, end, kind);
        }

        fault = MessagePackError.None;
        return true;
    }

    private static ValueKind Kind(ReadOnlySpan<byte> body, int at) => JsonScanner.ByteAt(body, at) switch
    {
        (>= MessagePackCode.FixStr and <= MessagePackCode.FixStrMax)
            or MessagePackCode.Str8 or MessagePackCode.Str16 or MessagePackCode.Str32
            => ValueKind.Text,
        (>= MessagePackCode.FixMap and <= MessagePackCode.FixMapMax)
            or MessagePackCode.Map16 or MessagePackCode.Map32
            => ValueKind.Object,
        MessagePackCode.Nil => ValueKind.Null,
        _ => ValueKind.Other,
    };

    private static MessagePackError KeyFault(ReadOnlySpan<byte> rest)
    {
        MessagePackReader reader = new(rest);
        reader.TryReadValidString(out _);
        return reader.Error == MessagePackError.WrongKind ? MessagePackError.KeyNotString : reader.Error;
    }

    private static bool TryValidate(
        ReadOnlySpan<byte> body, int at, int depthMax, out int end, out MessagePackError fault)
    {
        bool ok = MessagePackValidator.TryValidateJsonable(body[at..], depthMax, out int consumed, out fault);
        end = at + consumed;
        return ok;
    }
}
