using EventOps.Operations.Runbooks.Profiles;

namespace EventOps.Operations.Tests.Runbooks;

/// <summary>Which folder a start opens, whatever a switch left behind.</summary>
public sealed class ProfileFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("eventops-profiles-").FullName;
    private int _locks;

    private string Primary => Path.Combine(_root, "data");

    private string Backup => Path.Combine(_root, "data-backup");

    public ProfileFoldersTests() => Directory.CreateDirectory(Path.Combine(Primary, "journal"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_new_server_is_on_its_data_folder()
    {
        using ProfileFolders folders = Open();
        Assert.Equal((EngineProfile.Primary, Primary, 0), (folders.Active, folders.ActivePath, _locks));
        Assert.False(Directory.Exists(Backup));
    }

    [Fact]
    public void A_switch_survives_a_restart_and_so_does_the_way_back()
    {
        using (ProfileFolders folders = Open())
        {
            Assert.Null(folders.Lock(EngineProfile.Backup));
            Directory.CreateDirectory(Path.Combine(Backup, "journal"));
            Assert.Null(folders.Switch(EngineProfile.Backup));
            Assert.Equal(1, _locks);
        }

        Assert.Equal(0, _locks);
        using (ProfileFolders folders = Open())
        {
            Assert.Equal((EngineProfile.Backup, Backup, 1), (folders.Active, folders.ActivePath, _locks));
            Assert.Null(folders.Switch(EngineProfile.Primary));
        }

        using ProfileFolders last = Open();
        Assert.Equal((EngineProfile.Primary, 0), (last.Active, _locks));
    }

    [Fact]
    public void Of_two_folders_the_higher_epoch_counts()
    {
        Directory.CreateDirectory(Path.Combine(Backup, "journal"));
        Mark(Primary, 3, "primary");
        Mark(Backup, 4, "backup");
        using (ProfileFolders folders = Open())
        {
            Assert.Equal(EngineProfile.Backup, folders.Active);
        }

        Mark(Primary, 5, "primary");
        using ProfileFolders back = Open();
        Assert.Equal(EngineProfile.Primary, back.Active);
    }

    [Fact]
    public void The_folder_that_becomes_active_is_told_first_and_the_other_need_not_be_writable()
    {
        using ProfileFolders folders = Open();
        Directory.CreateDirectory(Path.Combine(Backup, "journal"));
        Directory.CreateDirectory(Path.Combine(Primary, "profile.json"));
        Assert.NotNull(folders.Switch(EngineProfile.Backup));
        Directory.Delete(Path.Combine(Primary, "profile.json"));
        using ProfileFolders next = Open();
        Assert.Equal(EngineProfile.Backup, next.Active);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_start_whose_active_folder_is_missing_or_another_says_which(bool isThere)
    {
        Mark(Primary, 2, "backup");
        if (isThere)
        {
            Directory.CreateDirectory(Path.Combine(Backup, "journal"));
        }

        Assert.Null(ProfileFolders.TryOpen(Primary, Backup, Lock, out string problem));
        Assert.Contains($"'backup' (epoch 2), but its folder '{Backup}'", problem, StringComparison.Ordinal);
        Assert.Equal(0, _locks);
    }

    [Fact]
    public void A_primary_folder_that_is_empty_again_is_not_taken_for_the_active_one()
    {
        Directory.CreateDirectory(Path.Combine(Backup, "journal"));
        Mark(Backup, 2, "primary");
        Assert.Null(ProfileFolders.TryOpen(Primary, Backup, Lock, out string problem));
        Assert.Contains(Primary, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"epoch":1,"active":"third"}""")]
    [InlineData("null")]
    public void A_mark_that_cannot_be_read_is_no_guess(string mark)
    {
        File.WriteAllText(Path.Combine(Primary, "profile.json"), mark);
        Assert.Null(ProfileFolders.TryOpen(Primary, Backup, Lock, out string problem));
        Assert.Contains("profile.json", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_another_has_is_not_written_to()
    {
        using ProfileFolders folders = ProfileFolders.TryOpen(
            Primary, Backup, _ => new FolderLockAnswer(null, "in use"), out string _)!;
        Assert.Equal("in use", folders.Lock(EngineProfile.Backup));
        Assert.Null(folders.Lock(EngineProfile.Primary));
    }

    private ProfileFolders Open()
    {
        ProfileFolders? folders = ProfileFolders.TryOpen(Primary, Backup, Lock, out string problem);
        Assert.True(folders is not null, problem);
        return folders;
    }

    private FolderLockAnswer Lock(string folder)
    {
        Directory.CreateDirectory(folder);
        _locks++;
        return new FolderLockAnswer(new Held(this), null);
    }

    private static void Mark(string folder, long epoch, string active) =>
        File.WriteAllText(Path.Combine(folder, "profile.json"), $$"""{"epoch":{{epoch}},"active":"{{active}}"}""");

    private sealed class Held(ProfileFoldersTests tests) : IDisposable
    {
        public void Dispose() => tests._locks--;
    }
}
