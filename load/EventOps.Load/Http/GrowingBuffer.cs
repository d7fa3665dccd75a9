namespace EventOps.Load.Http;

/// <summary>
/// Bytes that are refilled for every response: grows to the largest one seen, then allocates no more.
/// </summary>
internal sealed class GrowingBuffer
{
    private readonly int _bytesMax;
    private byte[] _bytes;

    public GrowingBuffer(int bytesInitial, int bytesMax)
    {
        _bytes = new byte[bytesInitial];
        _bytesMax = bytesMax;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void TrimTo(int length) => Length = length;

    /// <summary>False when the limit would be passed; nothing is taken then.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        int needed = Length + bytes.Length;
        if (needed > _bytesMax)
        {
            return false;
        }

        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(_bytesMax, Math.Max(needed, _bytes.Length * 2)));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
        return true;
    }
}
