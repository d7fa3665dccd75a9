using System.Runtime.CompilerServices;
using System.Text.Unicode;
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
        MessagePackReader reader = new(body[at..]);
        isObject = reader.TryReadMapHeader(out int count);
        if (!isObject)
        {
            return TryValidate(body, at, depthMax, out end, out fault);
        }

        int origin = at;
        for (; count > 0; count--)
        {
            int start = origin + (int)reader.Consumed;
            if (!reader.TryReadString(out ReadOnlySpan<byte> key))
            {
                fault = reader.Error == MessagePackError.WrongKind ? MessagePackError.KeyNotString : reader.Error;
                end = start;
                return false;
            }

            EventField field = EventKeys.Match(key);
            if (field == EventField.None && !Utf8.IsValid(key))
            {
                fault = MessagePackError.InvalidUtf8;
                end = start;
                return false;
            }

            start = origin + (int)reader.Consumed;
            if (reader.TryReadValidString(out ReadOnlySpan<byte> text))
            {
                int stop = origin + (int)reader.Consumed;
                tokens[(int)field] = new FieldToken(stop - text.Length, stop, ValueKind.Text);
                continue;
            }

            ValueKind kind = Kind(ref reader);
            if (!TryValidate(body, start, depthMax - 1, out end, out fault))
            {
                return false;
            }

            tokens[(int)field] = new FieldToken(start, end, kind);
            origin = end;
            reader = new MessagePackReader(body[origin..]);
        }

        end = origin + (int)reader.Consumed;
        fault = MessagePackError.None;
        return true;
    }

    private static ValueKind Kind(ref MessagePackReader reader)
    {
        reader.TryPeekKind(out MessagePackKind kind);
        return kind switch
        {
            MessagePackKind.Map => ValueKind.Object,
            MessagePackKind.Nil => ValueKind.Null,
            _ => ValueKind.Other,
        };
    }

    private static bool TryValidate(
        ReadOnlySpan<byte> body, int at, int depthMax, out int end, out MessagePackError fault)
    {
        bool ok = MessagePackValidator.TryValidateJsonable(body[at..], depthMax, out int consumed, out fault);
        end = at + consumed;
        return ok;
    }
}
