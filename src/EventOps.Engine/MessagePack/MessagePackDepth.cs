namespace EventOps.Engine.MessagePack;

/// <summary>How deep arrays and maps may nest: <c>[]</c> is one deep, <c>[[]]</c> two.</summary>
public static class MessagePackDepth
{
    /// <summary>
    /// 64, the depth at which System.Text.Json stops by default: what is taken as MessagePack can be read as JSON.
    /// </summary>
    public const int Default = 64;

    /// <summary>Most that may be asked for: a level costs 4 bytes of stack while a value is walked.</summary>
    public const int Max = 1024;
}
