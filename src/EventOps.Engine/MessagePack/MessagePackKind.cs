using System.Diagnostics.CodeAnalysis;

namespace EventOps.Engine.MessagePack;

/// <summary>What a MessagePack value is, whichever of its formats carries it.</summary>
[SuppressMessage("Design", "CA1028",
    Justification = "A byte, so that an entry of the format table is four and one load.")]
public enum MessagePackKind : byte
{
    /// <summary>nil.</summary>
    Nil,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Any of the fixint, uint and int formats.</summary>
    Integer,

    /// <summary>float 32 or float 64.</summary>
    Float,

    /// <summary>fixstr, str 8, 16 or 32.</summary>
    String,

    /// <summary>bin 8, 16 or 32.</summary>
    Binary,

    /// <summary>fixarray, array 16 or 32.</summary>
    Array,

    /// <summary>fixmap, map 16 or 32.</summary>
    Map,

    /// <summary>fixext, ext 8, 16 or 32; a timestamp is an extension of type -1.</summary>
    Extension,
}
