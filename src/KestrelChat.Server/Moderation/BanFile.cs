using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Addresses;
using KestrelChat.Lines;
using KestrelChat.Moderation;

namespace KestrelChat.Server.Moderation;

/// <summary>
/// Keeps bans in a JSON file. It is written whole beside itself, flushed to the disk and renamed, so that whatever ends the
/// process leaves the bans of before or those of after.
/// </summary>
internal sealed class BanFile(string path) : IBanStore
{
    /// <summary>Far more than the most bans with the longest reasons take.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private static readonly BanFileJson s_json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        // People read and mend it; it is never shown in a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    });

    /// <summary>No file is no bans; its folder must be there.</summary>
    /// <exception cref="BanStoreException">It cannot be read, or is no such file.</exception>
    public SavedBans Load()
    {
        try
        {
            if (!File.Exists(path))
            {
                return Directory.Exists(path) ? throw new BanStoreException("it is a folder; a file is wanted")
                    : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? SavedBans.None
                    : throw new BanStoreException("its folder does not exist");
            }

            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new BanStoreException($"it has more than {MaxBytes} bytes and is no ban file");
            }

            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), s_json.BanFileContent) ?? throw new BanStoreException("it holds null; a JSON object is wanted");
            return Read(content);
        }
        catch (JsonException e)
        {
            throw new BanStoreException($"it is no ban file: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BanStoreException($"it cannot be read: {e.Message}", e);
        }
    }

    public async Task SaveAsync(SavedBans bans)
    {
        var written = path + ".new";
        try
        {
            await using (var stream = new FileStream(written, Options()))
            {
                await JsonSerializer.SerializeAsync(stream, new BanFileContent(bans.LastId, [.. bans.Bans.Select(BanView.Of)]), s_json.BanFileContent);
                await stream.FlushAsync();
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(written, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteIfPossible(written);
            throw new BanStoreException($"the ban file '{path}' cannot be written, and nothing was changed: {e.Message}", e);
        }
    }

    // It has people's addresses in it: for nobody else to read, unless the operator has allowed it.
    private FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void DeleteIfPossible(string written)
    {
        try
        {
            File.Delete(written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is overwritten the next time.
        }
    }

    private static SavedBans Read(BanFileContent content)
    {
        if (content.Bans.Count > BanList.MaxBans)
        {
            throw new BanStoreException($"it has {content.Bans.Count} bans; {BanList.MaxBans} are the most there may be");
        }

        var ranges = new HashSet<AddressRange>();
        var bans = new List<Ban>(content.Bans.Count);
        var lastId = 0L;
        foreach (var ban in content.Bans)
        {
            if (ban is null)
            {
                throw new BanStoreException("it has an empty entry, null, among its bans");
            }

            if (!AddressRange.TryParse(ban.Address, out var range, out var error))
            {
                throw new BanStoreException($"the address of ban {ban.Id} is '{VisibleText.Of(ban.Address)}': {error}");
            }

            if (ban.Id <= lastId)
            {
                throw new BanStoreException($"ban {ban.Id} follows ban {lastId}; ids begin at 1 and ascend");
            }

            if (!ranges.Add(range))
            {
                throw new BanStoreException($"{range} is banned twice, the second time by ban {ban.Id}");
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

/// <param name="LastId">The largest id that was ever given.</param>
/// <param name="Bans">Oldest first.</param>
internal sealed record BanFileContent(long LastId, IReadOnlyList<BanView?> Bans);

[JsonSerializable(typeof(BanFileContent))]
internal sealed partial class BanFileJson : JsonSerializerContext;
