using System.Text;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Files;

namespace EventOps.Server.DataFolder;

/// <summary>
/// The admin key of a server that has no key configured: made at the first start, kept in the data folder, readable
/// by its owner only. To be called while the folder is locked.
/// </summary>
internal static class AdminKeyFile
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "admin-key";

    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Far above a token, far below what reading a wrong file by accident would cost.
    private const int FileBytesMax = 4_096;

    private static readonly Principal Admin = new(
        "admin", Principal.DefaultTenant, Roles.SystemAdmin, Scopes.All, "file:" + FileName);

    /// <summary>
    /// Loads the key, or makes it; only then the result holds the token, for the caller to print once.
    /// </summary>
    public static AdminKeyResult LoadOrCreate(DataFolderLock folder)
    {
        var path = Path.Combine(folder.Folder, FileName);
        try
        {
            return File.Exists(path) ? Load(path) : Make(folder.Folder, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdminKeyResult.Refused($"Admin key '{path}' cannot be used: {e.Message}");
        }
    }

    private static AdminKeyResult Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerReadWrite) is not UnixFileMode.None)
        {
            return AdminKeyResult.Refused($"Admin key '{path}' is open to others; run: chmod 600 '{path}'");
        }

        var token = new FileInfo(path).Length <= FileBytesMax ? File.ReadAllText(path).Trim() : "";
        return token.Length >= ApiToken.LengthMin && ApiToken.IsWellFormed(token)
            ? AdminKeyResult.Loaded(ApiKey.FromToken(token, Admin))
            : AdminKeyResult.Refused($"Admin key '{path}' holds no key; delete it to have a new one made");
    }

    // Written beside and renamed when durable, so that a crash leaves the whole key or none. The folder is locked: a
    // file of that name left over is an earlier crash's.
    private static AdminKeyResult Make(string folder, string path)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var token = ApiToken.Create();
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerReadWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes(token + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
        DurableFolder.Flush(folder);
        return AdminKeyResult.Created(ApiKey.FromToken(token, Admin), token);
    }
}
