using System.Globalization;
using System.Text;

namespace EventOps.Load.Http;

/// <summary>
/// Renders whole requests ahead of the run, so that sending one is one write of bytes that already exist.
/// </summary>
internal static class RequestBytes
{
    public static byte[] Get(LoopbackTarget target, string pathAndQuery) =>
        Render(target, "GET", pathAndQuery, contentType: null, [], key: null);

    public static byte[] Post(
        LoopbackTarget target, string path, string contentType, ReadOnlySpan<byte> body, string? key = null) =>
        Render(target, "POST", path, contentType, body, key);

    public static byte[] PostJson(LoopbackTarget target, string path, string json) =>
        Render(target, "POST", path, "application/json", Encoding.UTF8.GetBytes(json), key: null);

    private static byte[] Render(
        LoopbackTarget target, string method, string path, string? contentType, ReadOnlySpan<byte> body, string? key)
    {
        var head = new StringBuilder(160);
        head.Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: {target.Host}\r\n");
        if (contentType is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n");
        }

        if (key is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {key}\r\n");
        }

        byte[] headBytes = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        byte[] request = GC.AllocateUninitializedArray<byte>(headBytes.Length + body.Length, pinned: true);
        headBytes.CopyTo(request, 0);
        body.CopyTo(request.AsSpan(headBytes.Length));
        return request;
    }
}
