using System.Text;
using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>
/// A poll request whose cursor is patched in place, so that following a cursor allocates nothing: rendered anew only
/// when the cursor's length changes, which for fixed-width ids happens once.
/// </summary>
internal sealed class CursorRequest
{
    private readonly LoopbackTarget _target;
    private readonly string _path;
    private readonly byte[] _first;
    private byte[] _next = [];
    private int _cursorAt;
    private int _cursorLength;

    public CursorRequest(LoopbackTarget target, string subscriber, int limit, int timeoutMs)
    {
        _target = target;
        _path = FormattableString.Invariant($"/poll/{subscriber}?limit={limit}&timeout_ms={timeoutMs}");
        _first = RequestBytes.Get(target, _path);
        Current = _first;
    }

    public ReadOnlyMemory<byte> Current { get; private set; }

    public void FromTheStart() => Current = _first;

    public void Follow(ReadOnlySpan<byte> cursor)
    {
        if (cursor.IsEmpty)
        {
            return;
        }

        if (cursor.Length != _cursorLength)
        {
            const string Key = "&since_event_id=";
            string text = Encoding.ASCII.GetString(cursor);
            _next = RequestBytes.Get(_target, _path + Key + text);
            _cursorAt = _next.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Key)) + Key.Length;
            _cursorLength = cursor.Length;
        }

        cursor.CopyTo(_next.AsSpan(_cursorAt));
        Current = _next;
    }
}
