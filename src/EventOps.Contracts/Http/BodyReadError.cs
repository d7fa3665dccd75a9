namespace EventOps.Contracts.Http;

/// <summary>Why a request's body could not be had.</summary>
public enum BodyReadError
{
    /// <summary>It is there.</summary>
    None,

    /// <summary>Longer than the limit, as sent or after decompression.</summary>
    TooLarge,

    /// <summary>Compressed in a way that is not supported.</summary>
    UnsupportedEncoding,

    /// <summary>Says it is compressed, and is not, or is damaged.</summary>
    CorruptEncoding,
}
