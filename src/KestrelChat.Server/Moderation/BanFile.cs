using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Moderation;
using KestrelChat.Text;

namespace KestrelChat.Server.Moderation;

/// <summary>
/// Saves bans in a JSON file. A new file is written beside the old one, flushed to the disk and renamed, so that a crash leaves the
/// old bans or the new ones.
/// </summary>
internal sealed class BanFile(string path) : IBanStore
{
    /// <summary>Far larger than a file with the most bans and the longest reasons.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

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

    /// <summary>Returns the saved bans; none if there is no file. Its directory must exist.</summary>
    /// <exception cref="BanStoreException">The file cannot be read, or is not a ban file.</exception>
    public SavedBans Load()
    {
        try
        {
            if (!File.Exists(path))
            {
                return Directory.Exists(path) ? throw new BanStoreException("expected a file, found a directory")
                    : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? SavedBans.None
                    : throw new BanStoreException("the directory does not exist");
            }

            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new BanStoreException($"not a ban file: more than {MaxBytes} bytes");
            }

            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), s_json.BanFileContent) ?? throw new BanStoreException("not a ban file: expected a JSON object, found null");
            return Convert(content);
        }
        catch (JsonException e)
        {
            throw new BanStoreException($"not a ban file: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BanStoreException($"cannot read the file: {e.Message}", e);
        }
    }

    public async Task SaveAsync(SavedBans bans)
    {
        var newPath = path + ".new";
        try
        {
            await using (var stream = new FileStream(newPath, CreateOptions()))
            {
                await JsonSerializer.SerializeAsync(stream, new BanFileContent(bans.LastId, [.. bans.Bans.Select(BanView.Of)]), s_json.BanFileContent);
                await stream.FlushAsync();
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(newPath, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteIfPossible(newPath);
            throw new BanStoreException($"cannot write the ban file '{path}', nothing was changed: {e.Message}", e);
        }
    }

    // It holds addresses of users: only its owner may read it, unless an operator has changed its mode.
    private FileStreamOptions CreateOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void DeleteIfPossible(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next change overwrites it.
        }
    }

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
