using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>
/// The body of one posted event where it has come in pieces: they are put together in a rented array, given back when
/// this is disposed.
/// </summary>
internal readonly struct PostedBody : IDisposable
{
    private readonly byte[] _rented;
    private readonly int _length;

    private PostedBody(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    internal ReadOnlySpan<byte> Span => _rented.AsSpan(0, _length);

    /// <summary>Puts the pieces together.</summary>
    internal static PostedBody Copied(in ReadOnlySequence<byte> pieces)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)pieces.Length);
        pieces.CopyTo(rented);
        return new PostedBody(rented, (int)pieces.Length);
    }

    /// <summary>Whether a body can be parsed where it lies.</summary>
    internal static bool IsPlainJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && (request.ContentType is not { } type || MediaTypes.Is(type, MediaTypes.Json));

    /// <summary>Reads on until the body is there, or is longer than it may be.</summary>
    internal static async ValueTask<ReadResult> ReadToEndAsync(PipeReader body, ValueTask<ReadResult> reading, int bytesMax)
    {
        ReadResult read = await reading;
        while (!read.IsCompleted && read.Buffer.Length <= bytesMax)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(CancellationToken.None);
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
}
