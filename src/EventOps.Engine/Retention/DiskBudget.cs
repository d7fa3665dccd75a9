using EventOps.Engine.Intake;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Retention;

/// <summary>
/// Watches the disk: short of space, the archiver gives up what it can; when that is not enough, publishing is refused,
/// before the disk is full. Both end only when there is clearly room again, so that they do not flap. <see
/// cref="Check"/> belongs to the archiver's loop.
/// </summary>
internal sealed class DiskBudget
{
    /// <summary>Below this part of the free bytes wanted, giving up is too slow: publishing waits.</summary>
    private const int RefuseDivisor = 2;

    /// <summary>Room wanted beyond a limit before it counts as kept again: a tenth of the free bytes, a twentieth of
    /// the total.</summary>
    private const int FreeMarginDivisor = 10;

    private const int TotalMarginDivisor = 20;
    private readonly IDiskSpace _disk;
    private readonly Func<long> _usedBytes;
    private readonly IntakeGate _gate;
    private readonly RetentionOptions _options;
    private readonly ILogger _log;
    private long _freeBytes;
    private int _isShort;
    private bool _nothingLeft;

    internal DiskBudget(IDiskSpace disk, Func<long> usedBytes, IntakeGate gate, RetentionOptions options, ILogger log)
    {
        _disk = disk;
        _usedBytes = usedBytes;
        _gate = gate;
        _options = options;
        _log = log;
    }

    /// <summary>Free bytes at the last look. Any thread.</summary>
    internal long FreeBytes => Volatile.Read(ref _freeBytes);

    /// <summary>The disk as it is now; null when it does not say. Any thread.</summary>
    internal DiskRoom? Room
    {
        get
        {
            try
            {
                return new DiskRoom(_disk.FreeBytes, _disk.TotalBytes);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether events must be given up early. Any thread.</summary>
    internal bool IsShort => Volatile.Read(ref _isShort) != 0;

    /// <summary>Whether publishing is refused. Any thread.</summary>
    internal bool IsRefusing => _gate.DiskFull;

    /// <summary>Whether there is room to write what is moved to the archive before its space in the journal comes
    /// back.</summary>
    internal bool HasRoomToMove => FreeBytes > _options.FreeBytesMin / (2 * RefuseDivisor);

    /// <summary>Looks at the disk.</summary>
    internal void Check()
    {
        long free = _disk.FreeBytes;
        long used = _usedBytes();
        Volatile.Write(ref _freeBytes, free);
        bool beyond = free < _options.FreeBytesMin || used > _options.TotalBytesMax;
        bool roomy = free >= _options.FreeBytesMin + (_options.FreeBytesMin / FreeMarginDivisor)
            && used <= _options.TotalBytesMax - (_options.TotalBytesMax / TotalMarginDivisor);
        if (roomy)
        {
            Change(isShort: false, isRefusing: false, free, used);
            _nothingLeft = false;
        }
        else if (beyond)
        {
            bool farBeyond = free < _options.FreeBytesMin / RefuseDivisor
                || used - _options.TotalBytesMax > _options.TotalBytesMax / TotalMarginDivisor;
            Change(isShort: true, IsRefusing || farBeyond || _nothingLeft, free, used);
        }
    }

    /// <summary>Says whether the archiver found anything to give up. It then looks again, which may refuse
    /// publishing.</summary>
    internal void NoteNothingLeft(bool nothingLeft)
    {
        _nothingLeft = nothingLeft;
        Check();
    }

    private void Change(bool isShort, bool isRefusing, long free, long used)
    {
        if (isShort != IsShort)
        {
            Volatile.Write(ref _isShort, isShort ? 1 : 0);
            _log.LogWarning(
                "The disk budget is {State}: {FreeBytes} bytes free, {UsedBytes} used", isShort ? "exceeded" : "kept again", free, used);
        }

        if (isRefusing != IsRefusing)
        {
            _gate.DiskFull = isRefusing;
            _log.LogWarning("Publishing is {State} because of the disk budget", isRefusing ? "refused" : "taken again");
        }
    }
}
