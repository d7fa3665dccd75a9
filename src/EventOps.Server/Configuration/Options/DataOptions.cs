using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Where the data lies.</summary>
internal sealed record DataOptions
{
    /// <summary>
    /// The folder of the journal, the archives, the index and the admin key; made with mode 0700 if missing. Default
    /// <c>./eventops-data</c>, relative to the working directory: a first try needs no rights and leaves one folder
    /// to delete.
    /// </summary>
    [Description("Folder of all data; relative paths start at the working directory.")]
    public string Path { get; init; } = "./eventops-data";
}
