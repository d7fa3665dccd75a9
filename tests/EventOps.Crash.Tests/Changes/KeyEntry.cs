namespace EventOps.Crash.Tests.Changes;

/// <summary>A key that was asked for. One worker's; the check after a kill decides what that one does not know.</summary>
/// <param name="name">Its name, which is its own.</param>
internal sealed class KeyEntry(string name)
{
    internal string Name => name;

    internal string? Id { get; set; }

    /// <summary>Its token; null when the answer that told it never came.</summary>
    internal string? Current { get; set; }

    /// <summary>The token before, while it stays good.</summary>
    internal string? Previous { get; set; }

    /// <summary>Tokens that are good for nothing.</summary>
    internal List<string> Ended { get; } = [];

    internal bool IsRevoked { get; set; }

    /// <summary>What was asked and not answered.</summary>
    internal KeyStep Asked { get; set; } = KeyStep.Create;

    /// <summary>Whether nothing was asked of it since it was looked at.</summary>
    internal bool IsChecked { get; set; }

    internal void Rotate(string? next, bool keepsCurrent)
    {
        End(Previous);
        Previous = keepsCurrent ? Current : null;
        if (!keepsCurrent)
        {
            End(Current);
        }

        Current = next;
    }

    internal void Revoke()
    {
        End(Previous);
        End(Current);
        Previous = Current = null;
        IsRevoked = true;
    }

    private void End(string? token)
    {
        if (token is not null)
        {
            Ended.Add(token);
        }
    }
}

/// <summary>What may be asked of a key.</summary>
internal enum KeyStep
{
    /// <summary>Everything was answered.</summary>
    None,

    /// <summary>That it be made.</summary>
    Create,

    /// <summary>Another token, and the one it has ends.</summary>
    RotateNow,

    /// <summary>Another token, and the one it has stays good for a while.</summary>
    RotateLater,

    /// <summary>Its end.</summary>
    Revoke,
}
