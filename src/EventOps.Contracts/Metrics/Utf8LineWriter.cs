using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace EventOps.Contracts.Metrics;

/// <summary>Writes bytes and numbers into an <see cref="IBufferWriter{T}"/>, a block at a time.</summary>
internal ref struct Utf8LineWriter(IBufferWriter<byte> output)
{
    /// <summary>A pipe's usual segment.</summary>
    private const int BlockBytes = 4_096;

    /// <summary>The longest number: a double's 17 digits with sign, point and exponent, rounded up.</summary>
    private const int NumberBytesMax = 32;

    private Span<byte> _block;
    private int _used;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _block.Length - _used)
        {
            var fits = _block.Length - _used;
            bytes[..fits].CopyTo(_block[_used..]);
            _used += fits;
            bytes = bytes[fits..];
            NextBlock();
        }

        bytes.CopyTo(_block[_used..]);
        _used += bytes.Length;
    }

    public void Write(byte single)
    {
        if (_used == _block.Length)
        {
            NextBlock();
        }

        _block[_used++] = single;
    }

    public void Write(long value)
    {
        Reserve();
        Utf8Formatter.TryFormat(value, _block[_used..], out var written);
        _used += written;
    }

    public void Write(double value)
    {
        if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        Reserve();
        value.TryFormat(_block[_used..], out var written, provider: CultureInfo.InvariantCulture);
        _used += written;
    }

    /// <summary>Hands what was written to the output; nothing may be written after it.</summary>
    public void Complete()
    {
        if (_used > 0)
        {
            output.Advance(_used);
        }

        _block = default;
        _used = 0;
    }

    private void Reserve()
    {
        if (_block.Length - _used < NumberBytesMax)
        {
            NextBlock();
        }
    }

    private void NextBlock()
    {
        if (_used > 0) // a pipe refuses to advance before it gave memory, even by nothing
        {
            output.Advance(_used);
        }

        _block = output.GetSpan(BlockBytes);
        _used = 0;
    }
}
