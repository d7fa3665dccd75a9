using System.Text.Json;

namespace EventOps.Load.Scenarios;

/// <summary>
/// What a poller needs of a page: how many events, the cursor, whether there is more. A page of 1,000 is a quarter of
/// a megabyte, and a whole JSON parse of it would cost the generator more than the server took to make it; so events
/// are counted by vectorised search for their id key. Each poller's first page is read both ways, and a disagreement
/// (a payload that contains the key) is an error of the run, not a wrong figure.
/// </summary>
internal readonly ref struct PollPage
{
    private PollPage(int events, ReadOnlySpan<byte> cursor, bool hasMore)
    {
        Events = events;
        Cursor = cursor;
        HasMore = hasMore;
    }

    public int Events { get; }

    /// <summary>Empty when the page names none.</summary>
    public ReadOnlySpan<byte> Cursor { get; }

    public bool HasMore { get; }

    public static bool TryRead(ReadOnlySpan<byte> json, out PollPage page)
    {
        page = default;
        int cursorAt = json.LastIndexOf("\"next_cursor\":"u8);
        int moreAt = json.LastIndexOf("\"has_more\":"u8);
        if (cursorAt < 0 || moreAt < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> cursor = json[(cursorAt + "\"next_cursor\":"u8.Length)..].TrimStart((byte)' ');
        int close = cursor.Length > 0 && cursor[0] == (byte)'"' ? cursor[1..].IndexOf((byte)'"') : 0;
        cursor = close > 0 ? cursor.Slice(1, close) : default;
        bool hasMore = json[(moreAt + "\"has_more\":"u8.Length)..].TrimStart((byte)' ').StartsWith("true"u8);
        page = new PollPage(json.Count("\"event_id\":\"evt_"u8), cursor, hasMore);
        return true;
    }

    /// <summary>The page read whole, for the check of the quick reading.</summary>
    public bool AgreesWith(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        JsonElement root = document.RootElement;
        JsonElement cursor = root.GetProperty("next_cursor");
        return root.GetProperty("events").GetArrayLength() == Events
            && root.GetProperty("has_more").GetBoolean() == HasMore
            && (cursor.ValueKind == JsonValueKind.String ? cursor.ValueEquals(Cursor) : Cursor.IsEmpty);
    }
}
