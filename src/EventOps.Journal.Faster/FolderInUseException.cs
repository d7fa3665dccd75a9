namespace EventOps.Journal.Faster;

/// <summary>A folder that one process owns is in use by another.</summary>
public sealed class FolderInUseException : IOException
{
    /// <summary>Creates the exception without detail.</summary>
    public FolderInUseException()
        : base("The folder is in use.")
    {
    }

    /// <summary>Creates the exception with a message of the caller's.</summary>
    /// <param name="message">What is in use.</param>
    public FolderInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a folder.</summary>
    /// <param name="folderPath">The folder that is in use.</param>
    /// <param name="innerException">The system's refusal.</param>
    public FolderInUseException(string folderPath, Exception innerException)
        : base(
            $"The folder '{folderPath}' is in use by another process. Stop that one first, or configure another folder.",
            innerException)
    {
    }
}
