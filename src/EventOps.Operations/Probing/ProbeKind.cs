namespace EventOps.Operations.Probing;

/// <summary>How a service is asked whether it is alive.</summary>
public enum ProbeKind
{
    /// <summary>A connection is made and closed.</summary>
    Tcp,

    /// <summary>A GET, and the status of its answer.</summary>
    Http,

    /// <summary>The greeting, EHLO and QUIT of a mail server.</summary>
    Smtp,

    /// <summary>A StartupMessage, and whatever PostgreSQL says to it.</summary>
    Postgresql,

    /// <summary>PING.</summary>
    Redis,
}
