using System.Text;
using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>Collects the ids of a page and renders their acknowledgement.</summary>
internal sealed class AckRequest
{
    private static readonly byte[] Key = "\"event_id\":\""u8.ToArray();

    private readonly LoopbackTarget _target;
    private readonly string _subscriber;
    private readonly StringBuilder _ids = new();

    public AckRequest(LoopbackTarget target, string subscriber)
    {
        _target = target;
        _subscriber = subscriber;
    }

    public void Take(ReadOnlySpan<byte> page)
    {
        _ids.Clear();
        for (int at = page.IndexOf(Key); at >= 0; at = page.IndexOf(Key))
        {
            page = page[(at + Key.Length)..];
            int end = page.IndexOf((byte)'"');
            if (end > 0)
            {
                _ids.Append(_ids.Length == 0 ? "\"" : ",\"").Append(Encoding.ASCII.GetString(page[..end])).Append('"');
            }
        }
    }

    public byte[] Render() => RequestBytes.PostJson(
        _target, "/ack", $$"""{"subscriber":"{{_subscriber}}","event_ids":[{{_ids}}]}""");
}
