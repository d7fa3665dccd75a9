using System.Runtime.CompilerServices;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>
/// Checks an event in one pass over its bytes. At each value there is a set of active schemas: those its place in the
/// surrounding value gives it and, transitively, what their allOf, anyOf, oneOf, not and $ref add; no schema twice. Each
/// has a result of its own; when the value ends, the groups are counted from the results of their members, and a schema
/// that failed fails the one it is part of. So alternatives are checked side by side and no byte is read again.
/// </summary>
/// <remarks>
/// 1. <see cref="ActiveSchemas.Expand"/> completes the set. 2. The value's own text is checked, or its members and items are walked, each
/// with its set. 3. <see cref="ActiveSchemas.Settle"/> counts and passes on. Where a place has one schema without groups and a scalar,
/// which is the usual case, nothing is put on the stack at all.
/// </remarks>
internal ref struct SchemaWalk
{
    private const int Failed = JsonScanner.Failed;

    private readonly ActiveSchemas _active;
    private readonly ItemPrints _items;
    private readonly ViolationLog? _log;
    private ValueScanner _scanner;
    private int _printing;
    private UInt128 _print;

    private SchemaWalk(ReadOnlySpan<byte> json, ViolationLog? log)
    {
        _active = ActiveSchemas.OfThread;
        _items = _active.Items;
        _scanner = new ValueScanner(json, _active.Text);
        _log = log;
    }

    /// <summary>
    /// Whether an event meets a schema; with a log the walk goes on behind what fails and writes it down.
    /// </summary>
    internal static bool Run(SchemaNode root, ReadOnlySpan<byte> json, ViolationLog? log)
    {
        var walk = new SchemaWalk(json, log);
        ActiveSchemas active = walk._active;
        active.Begin(log);
        walk._items.Clear();
        active.Push(root, parent: -1, first: 0, decides: true);
        int at = walk.Value(JsonScanner.SkipWhitespace(json, 0), depth: 0, first: 0);
        if (!active.IsStopped
            && (at < 0 || JsonScanner.SkipWhitespace(json, at) != json.Length || walk._scanner.HasLoneSurrogate))
        {
            active.Stop(root, SchemaKeyword.Json);
        }

        walk._scanner.End();
        return !active.IsStopped && log is not { Violations.Count: > 0 };
    }

    // Checks the value that begins at a position against the activations from first on, and takes them away.
    private int Value(int at, int depth, int first)
    {
        _active.Expand(first);
        if (_active.IsStopped)
        {
            return Failed;
        }

        int end = _active.Count;
        byte begin = JsonScanner.ByteAt(_scanner.Bytes, at);
        at = begin switch
        {
            (byte)'{' => Object(at, depth, first, end),
            (byte)'[' => Array(at, depth, first, end),
            _ => Scalar(at, begin, first, end),
        };
        if (at < 0)
        {
            return Failed;
        }

        _active.Settle(first);
        return _active.IsStopped ? Failed : at;
    }

    private int Object(int at, int depth, int first, int end)
    {
        ReadOnlySpan<byte> bytes = _scanner.Bytes;
        if (depth == SchemaLimits.EventDepthMax)
        {
            return Failed;
        }

        ContainerCheck.BeginObject(_active, first, end);
        UInt128 print = _printing > 0 ? Fingerprint.OfEmptyObject() : default;
        at = JsonScanner.SkipWhitespace(bytes, at + 1);
        if (JsonScanner.ByteAt(bytes, at) == '}')
        {
            at++;
        }
        else
        {
            while (true)
            {
                at = Member(at, depth, first, end, ref print);
                if (at < 0)
                {
                    return Failed;
                }

                at = JsonScanner.SkipWhitespace(bytes, at);
                byte next = JsonScanner.ByteAt(bytes, at++);
                if (next == '}')
                {
                    break;
                }

                if (next != ',')
                {
                    return Failed;
                }

                at = JsonScanner.SkipWhitespace(bytes, at);
            }
        }

        ContainerCheck.EndObject(_active, first, end);
        _print = print;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Member(int at, int depth, int first, int end, ref UInt128 print)
    {
        ReadOnlySpan<byte> bytes = _scanner.Bytes;
        if (JsonScanner.ByteAt(bytes, at) != '"')
        {
            return Failed;
        }

        at = _scanner.Text(at, out ReadOnlySpan<byte> name);
        if (at < 0 || (at = _scanner.SkipColon(at)) < 0)
        {
            return Failed;
        }

        at = JsonScanner.SkipWhitespace(bytes, at);
        if (_printing > 0)
        {
            // The name lies in the scratch, which the value may use.
            UInt128 namePrint = Fingerprint.OfText(name);
            at = MemberValue(at, depth, first, end, name);
            print = Fingerprint.WithMember(print, namePrint, _print);
            return at;
        }

        return MemberValue(at, depth, first, end, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int MemberValue(int at, int depth, int first, int end, ReadOnlySpan<byte> name)
    {
        _log?.Enter(name);
        ulong hash = Fingerprint.OfName(name);
        var place = new PlaceSchemas(_active);
        for (int i = first; i < end; i++)
        {
            ref Activation active = ref _active[i];
            ObjectRules? rules = active.Node.Object;
            if (rules is null || (active.Failed && _log is null))
            {
                continue;
            }

            SchemaNode? child = rules.Find(name, hash, out int requiredBit);
            if (requiredBit >= 0)
            {
                _active.MarkSeen(active.Seen, requiredBit);
            }

            if (child is null)
            {
                continue;
            }

            if (child.IsNothing && child == rules.Additional)
            {
                _active.Fail(i, active.Node, SchemaKeyword.AdditionalProperties);
            }
            else
            {
                place.Add(child, i);
            }
        }

        at = Place(at, depth, in place);
        _log?.Leave();
        return at;
    }

    private int Array(int at, int depth, int first, int end)
    {
        ReadOnlySpan<byte> bytes = _scanner.Bytes;
        if (depth == SchemaLimits.EventDepthMax)
        {
            return Failed;
        }

        bool unique = ContainerCheck.BeginArray(_active, first, end);
        _printing += unique ? 1 : 0;
        int prints = _items.Count;
        UInt128 print = _printing > 0 ? Fingerprint.OfEmptyArray() : default;
        int count = 0;
        at = JsonScanner.SkipWhitespace(bytes, at + 1);
        if (JsonScanner.ByteAt(bytes, at) == ']')
        {
            at++;
        }
        else
        {
            while (true)
            {
                at = Item(JsonScanner.SkipWhitespace(bytes, at), depth, first, end, count++);
                if (at < 0)
                {
                    return Failed;
                }

                if (_printing > 0)
                {
                    print = Fingerprint.WithItem(print, _print);
                    if (unique)
                    {
                        _items.Add(_print);
                    }
                }

                at = JsonScanner.SkipWhitespace(bytes, at);
                byte next = JsonScanner.ByteAt(bytes, at++);
                if (next == ']')
                {
                    break;
                }

                if (next != ',')
                {
                    return Failed;
                }
            }
        }

        ContainerCheck.EndArray(_active, first, end, count, _items.From(prints));
        _printing -= unique ? 1 : 0;
        _items.PopTo(prints);
        _print = print;
        return at;
    }

    private int Item(int at, int depth, int first, int end, int number)
    {
        _log?.Enter(number);
        var place = new PlaceSchemas(_active);
        for (int i = first; i < end; i++)
        {
            ref Activation active = ref _active[i];
            if ((active.Failed && _log is null) || active.Node.Array?.SchemaOf(number) is not { } child)
            {
                continue;
            }

            place.Add(child, i);
        }

        at = Place(at, depth, in place);
        _log?.Leave();
        return at;
    }

    // A member's or an item's value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int at, int depth, in PlaceSchemas place)
    {
        if (_active.IsStopped)
        {
            return Failed;
        }

        if (place.Only is { } only)
        {
            byte begin = JsonScanner.ByteAt(_scanner.Bytes, at);
            if (only.Groups.Length == 0 && begin is not ((byte)'{' or (byte)'['))
            {
                return Scalar(at, begin, only, place.Parent);
            }

            _active.Push(only, place.Parent, place.First, _active[place.Parent].Decides);
        }

        return _active.Count == place.First && _printing == 0
            ? _scanner.SkipValue(at, depth + 1)
            : Value(at, depth + 1, place.First);
    }

    private int Scalar(int at, byte begin, int first, int end)
    {
        at = Text(at, begin, out ReadOnlySpan<byte> text);
        if (at < 0)
        {
            return Failed;
        }

        for (int i = first; i < end; i++)
        {
            ScalarCheck.Check(_active, i, _active[i].Node, begin, text);
        }

        return _active.IsStopped ? Failed : at;
    }

    // One schema without groups, which has no activation of its own: its failure is its parent's at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Scalar(int at, byte begin, SchemaNode node, int parent)
    {
        _active.Spend(1);
        at = Text(at, begin, out ReadOnlySpan<byte> text);
        if (at < 0)
        {
            return Failed;
        }

        ScalarCheck.Check(_active, parent, node, begin, text);
        return _active.IsStopped ? Failed : at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Text(int at, byte begin, out ReadOnlySpan<byte> text)
    {
        at = _scanner.Scan(at, begin, out text);
        if (_printing > 0 && at >= 0)
        {
            _print = Fingerprint.OfScalar(begin, text);
        }

        return at;
    }
}
