using System.Runtime.Versioning;
using EventOps.Contracts.Http.Auth;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Tests.DataFolder;

[UnsupportedOSPlatform("windows")]
public sealed class AdminKeyFileTests : IDisposable
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();
    private readonly DataFolderLock _lock;

    public AdminKeyFileTests() => _lock = DataFolderLock.Acquire(_folder.Path).Lock!;

    private string KeyPath => _folder.File(AdminKeyFile.FileName);

    [Fact]
    public void The_first_start_makes_an_admin_key_for_the_owners_eyes_and_gives_its_token_once()
    {
        var made = AdminKeyFile.LoadOrCreate(_lock);

        Assert.Matches("^evk_[A-Za-z0-9_-]{43}$", made.NewToken);
        Assert.Equal(made.NewToken + "\n", File.ReadAllText(KeyPath));
        Assert.Equal(OwnerReadWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal(Roles.SystemAdmin, made.Key!.Principal.Roles);
        Assert.Equal("admin", new ApiKeys(new ApiKeySet([made.Key])).Find(made.NewToken)?.Principal.Name);
    }

    [Fact]
    public void Later_starts_load_the_same_key_and_give_no_token()
    {
        var made = AdminKeyFile.LoadOrCreate(_lock);
        for (var start = 0; start < 3; start++)
        {
            var loaded = AdminKeyFile.LoadOrCreate(_lock);
            Assert.Null(loaded.NewToken);
            Assert.Equal(made.Key!.Hash.ToArray(), loaded.Key!.Hash.ToArray());
            Assert.Equal(made.Key.Principal, loaded.Key.Principal);
        }
    }

    [Fact]
    public void What_a_crash_while_making_it_left_behind_is_not_taken_for_a_key()
    {
        File.WriteAllText(KeyPath + ".new", "evk_half");
        var made = AdminKeyFile.LoadOrCreate(_lock);

        Assert.Equal(48, File.ReadAllText(KeyPath).Length);
        Assert.NotNull(made.NewToken);
        Assert.False(File.Exists(KeyPath + ".new"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two words that are long enough")]
    public void A_file_without_a_key_is_refused_by_name(string content)
    {
        File.WriteAllText(KeyPath, content);
        File.SetUnixFileMode(KeyPath, OwnerReadWrite);

        Assert.Equal(
            $"Admin key '{KeyPath}' holds no key; delete it to have a new one made",
            AdminKeyFile.LoadOrCreate(_lock).Problem);
    }

    [Fact]
    public void A_file_that_others_can_read_is_refused_with_what_to_do()
    {
        _ = AdminKeyFile.LoadOrCreate(_lock);
        File.SetUnixFileMode(KeyPath, OwnerReadWrite | UnixFileMode.GroupRead);

        Assert.Equal(
            $"Admin key '{KeyPath}' is open to others; run: chmod 600 '{KeyPath}'",
            AdminKeyFile.LoadOrCreate(_lock).Problem);
    }

    [Fact]
    public void Nothing_that_holds_the_key_prints_its_token()
    {
        var made = AdminKeyFile.LoadOrCreate(_lock);

        Assert.DoesNotContain("evk_", $"{made} {made.Key} {made.Key!.Principal}", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _folder.Dispose();
    }
}
