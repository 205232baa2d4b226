using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Moderation;
using KestrelChat.Server.Platform;
using KestrelChat.Text;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Server.Moderation;

/// <summary>
/// Saves bans in a JSON file. A new file is written beside the old one, flushed to the disk and renamed, so that a crash or a power
/// failure leaves the old bans or the new ones, and the new ones once they are saved.
/// </summary>
internal sealed class BanFile(string path) : IBanStore
{
    /// <summary>Far larger than a file with the most bans and the longest reasons.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>EBUSY: what Linux answers if a file that is mounted alone is to be replaced.</summary>
    private const int MountPoint = 16;

    private static readonly BanFileJson s_json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        // Operators read and edit it; no web page shows it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    });

    /// <summary>Returns the saved bans; none if there is no file, or it is empty. Its directory must exist.</summary>
    /// <exception cref="BanStoreException">The file cannot be read, or is not a ban file.</exception>
    public SavedBans Load()
    {
        try
        {
            var target = FindTarget();
            if (!File.Exists(target))
            {
                return Directory.Exists(target) ? throw new BanStoreException("expected a file, found a directory")
                    : Directory.Exists(Path.GetDirectoryName(target)) ? SavedBans.None
                    : throw new BanStoreException("the directory does not exist");
            }

            if (IsPipe(target))
            {
                throw new BanStoreException("expected a file, found a pipe");
            }

            if (new FileInfo(target).Length > MaxBytes)
            {
                throw new BanStoreException($"not a ban file: more than {MaxBytes} bytes");
            }

            // An empty one, too: it may not be readable.
            var bytes = File.ReadAllBytes(target);
            if (bytes.Length == 0)
            {
                return SavedBans.None;
            }

            var content = JsonSerializer.Deserialize(bytes, s_json.BanFileContent) ?? throw new BanStoreException("not a ban file: expected a JSON object, found null");
            return Convert(content);
        }
        catch (JsonException e)
        {
            throw new BanStoreException($"not a ban file: {Describe(e)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BanStoreException($"cannot read the file: {e.Message}", e);
        }
    }

    /// <summary>Checks whether bans can be saved: replaces the file by a copy of itself, or writes one beside where it will be.</summary>
    /// <exception cref="BanStoreException">They cannot.</exception>
    public void CheckWritable()
    {
        try
        {
            var target = FindTarget();
            var exists = File.Exists(target);
            Write(target, exists ? File.ReadAllBytes(target) : [], replace: exists);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BanStoreException($"cannot write the file: {Describe(e)}", e);
        }
    }

    public Task SaveAsync(SavedBans bans) => Task.Run(() => Save(bans));

    private void Save(SavedBans bans)
    {
        try
        {
            var content = new BanFileContent(bans.LastId, [.. bans.Bans.Select(BanView.Of)]);
            Write(FindTarget(), JsonSerializer.SerializeToUtf8Bytes(content, s_json.BanFileContent), replace: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BanStoreException)
        {
            throw new BanStoreException($"cannot write the ban file '{path}', nothing was changed: {Describe(e)}", e);
        }
    }

    /// <summary>Writes a new file beside another, and renames it.</summary>
    /// <param name="replace">False = the new file is removed instead.</param>
    private static void Write(string target, byte[] content, bool replace)
    {
        using var folder = new FolderFlush(Path.GetDirectoryName(target)!);
        var newPath = target + ".new";
        try
        {
            // Whatever is there, never through a link.
            File.Delete(newPath);
            using (var stream = new FileStream(newPath, CreateOptions(target)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (replace)
            {
                File.Move(newPath, target, overwrite: true);
                folder.Flush();
            }
        }
        finally
        {
            DeleteIfPossible(newPath);
        }
    }

    // It holds addresses of users: only its owner may read it, unless an operator has changed its mode.
    private static FileStreamOptions CreateOptions(string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static string Describe(Exception exception) =>
        exception.Message + (exception.HResult == MountPoint ? "; it is mounted alone: mount its directory instead" : "");

    // The framework's message names types of the program, and counts lines from 0.
    private static string Describe(JsonException exception) =>
        $"invalid JSON at {VisibleText.Of(exception.Path ?? "$")} in line {1 + (exception.LineNumber ?? 0)}: expected lastId and bans, and of each ban id, address, reason, createdAt and expiresAt";

    private static void DeleteIfPossible(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next change does.
        }
    }

    // A link to the file stays a link, also one to a file that does not exist yet.
    private string FindTarget()
    {
        var full = Path.GetFullPath(path);
        if (IsDevice(full))
        {
            // Root would replace it by a file.
            throw new BanStoreException("expected a file, found a device");
        }

        var target = new FileInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
        return IsDevice(target) ? throw new BanStoreException("expected a file, found a link to a device") : target;
    }

    // Reading one would wait for a writer.
    private static bool IsPipe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        using var handle = new SafeFileHandle(LibC.Open(path, LibC.NonBlocking), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return false;
        }

        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return !stream.CanSeek;
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static SavedBans Convert(BanFileContent content)
    {
        if (content.Bans.Count > BanList.MaxBans)
        {
            throw new BanStoreException($"{content.Bans.Count} bans: expected at most {BanList.MaxBans}");
        }

        var ranges = new HashSet<AddressRange>();
        var bans = new List<Ban>(content.Bans.Count);
        var lastId = 0L;
        foreach (var ban in content.Bans)
        {
            if (ban is null)
            {
                throw new BanStoreException("expected a ban, found null");
            }

            if (!AddressRange.TryParse(ban.Address, out var range, out var error))
            {
                throw new BanStoreException($"ban {ban.Id}: address: invalid value '{VisibleText.Of(ban.Address)}': {error}");
            }

            if (ban.Id <= lastId)
            {
                throw new BanStoreException($"ban {ban.Id} follows ban {lastId}: expected ascending ids from 1");
            }

            if (!ranges.Add(range))
            {
                throw new BanStoreException($"ban {ban.Id}: {range} is banned by an earlier ban");
            }

            if (!ModerationText.TryReason(ban.Reason, out var reason, out error))
            {
                throw new BanStoreException($"ban {ban.Id}: {error}");
            }

            lastId = ban.Id;
            bans.Add(new Ban(ban.Id, range, reason, ban.CreatedAt, ban.ExpiresAt));
        }

        return new SavedBans(Math.Max(lastId, content.LastId), bans);
    }
}

/// <param name="LastId">The largest id that was ever used.</param>
/// <param name="Bans">Oldest first.</param>
internal sealed record BanFileContent(long LastId, IReadOnlyList<BanView?> Bans);

[JsonSerializable(typeof(BanFileContent))]
internal sealed partial class BanFileJson : JsonSerializerContext;
