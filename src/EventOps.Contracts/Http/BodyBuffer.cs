using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>
/// A request's whole body in one piece, decompressed, in a pooled array: what the parsers want. Never holds more than
/// the limit, however much a compressed body would unpack to.
/// </summary>
public sealed class BodyBuffer : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>
    /// Memory taken on the strength of a Content-Length alone, which costs a caller nothing: the rest as the bytes come
    /// in.
    /// </summary>
    private const int AnnouncedBytesMax = 1024 * 1024;

    private byte[] _bytes;

    private BodyBuffer(int bytes) => _bytes = ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>Bytes in the body.</summary>
    public int Length { get; private set; }

    /// <summary>Why there is no body.</summary>
    public BodyReadError Error { get; private set; }

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>The body, for readers that take nothing but arrays.</summary>
    public ArraySegment<byte> Segment => new(_bytes, 0, Length);

    /// <summary>Reads a body to its end, or until it is longer than the limit.</summary>
    public static async ValueTask<BodyBuffer> ReadAsync(HttpContext context, int bytesMax)
    {
        ArgumentNullException.ThrowIfNull(context);
        long? announced = context.Request.ContentLength;
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        bool plain = encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);
        long expected = plain ? announced ?? FirstBytes : FirstBytes;
        var buffer = new BodyBuffer((int)Math.Clamp(expected, 1, Math.Min(bytesMax, AnnouncedBytesMax)));
        if (plain && announced > bytesMax)
        {
            buffer.Error = BodyReadError.TooLarge;
        }
        else if (plain)
        {
            await buffer.FillAsync(context.Request.BodyReader, bytesMax, context.RequestAborted);
        }
        else
        {
            await buffer.DecompressAsync(context, encoding, bytesMax);
        }

        // The last bytes came on the socket's thread, and what is done with a whole body may take milliseconds.
        await Task.Yield();
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private async ValueTask FillAsync(PipeReader reader, int bytesMax, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > bytesMax - Length)
            {
                reader.AdvanceTo(read.Buffer.End);
                Error = BodyReadError.TooLarge;
                return;
            }

            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                Append(piece.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private async ValueTask DecompressAsync(HttpContext context, string encoding, int bytesMax)
    {
        await using Stream? unpacked = encoding.ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(context.Request.Body, CompressionMode.Decompress),
            "BR" => new BrotliStream(context.Request.Body, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacked is null)
        {
            Error = BodyReadError.UnsupportedEncoding;
            return;
        }

        try
        {
            while (true)
            {
                Reserve(1);
                int read = await unpacked.ReadAsync(_bytes.AsMemory(Length), context.RequestAborted);
                if (read == 0)
                {
                    return;
                }

                Length += read;
                if (Length > bytesMax)
                {
                    Error = BodyReadError.TooLarge;
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            Error = BodyReadError.CorruptEncoding;
        }
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        Reserve(piece.Length);
        piece.CopyTo(_bytes.AsSpan(Length));
        Length += piece.Length;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + bytes));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
