using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Moderation;
using KestrelChat.Text;

namespace KestrelChat.Server.Moderation;

/// <summary>Saves bans in a JSON file. Bans that were saved outlast a crash and a power failure.</summary>
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

    private readonly BanFilePlace _place = new(path);

    /// <summary>Returns the saved bans; none if there is no file, or it is empty. Its directory must exist.</summary>
    /// <exception cref="BanStoreException">The file cannot be read, or is not a ban file.</exception>
    public SavedBans Load()
    {
        try
        {
            var target = _place.Find();
            if (!File.Exists(target))
            {
                return Directory.Exists(target) ? throw new BanStoreException("expected a file, found a directory")
                    : Directory.Exists(Path.GetDirectoryName(target)) ? SavedBans.None
                    : throw new BanStoreException("the directory does not exist");
            }

            if (BanFilePlace.IsPipe(target))
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
    /// <param name="replace">False = only writes a file beside it, under a name that no server uses: one may be running.</param>
    /// <exception cref="BanStoreException">They cannot.</exception>
    public void CheckWritable(bool replace = true)
    {
        try
        {
            var target = _place.Find();
            var exists = replace && File.Exists(target);
            BanFilePlace.Write(replace ? target : target + ".check", exists ? File.ReadAllBytes(target) : [], replace: exists);
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
            BanFilePlace.Write(_place.Find(), JsonSerializer.SerializeToUtf8Bytes(content, s_json.BanFileContent), replace: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BanStoreException)
        {
            throw new BanStoreException($"cannot write the ban file '{path}', nothing was changed: {Describe(e)}", e);
        }
    }

    private static string Describe(Exception exception) =>
        exception.Message + (exception.HResult == MountPoint ? "; it is mounted alone: mount its directory instead" : "");

    // The framework's message names types of the program, and counts lines from 0.
    private static string Describe(JsonException exception) =>
        $"invalid JSON at {VisibleText.Of(exception.Path ?? "$")} in line {1 + (exception.LineNumber ?? 0)}: expected lastId and bans, and of each ban id, address, reason, createdAt and expiresAt";

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
