using EventOps.Engine.Journaling;

namespace EventOps.Journal.Tests;

/// <summary>What the compliance suite needs to know of one implementation. Found by reflection.</summary>
public interface IJournalFixture
{
    /// <summary>The implementation under test.</summary>
    Type JournalType { get; }

    /// <summary>Opens the journal of a folder with sizes small enough that pages and segments are crossed
    /// often.</summary>
    IJournal Open(string folderPath);

    /// <summary>Leaves in <paramref name="toPath"/> what a kill of this open journal would leave, with garbage behind
    /// the durable end.</summary>
    void CopyAsKilled(IJournal journal, string folderPath, string toPath, int seed);
}
